// Nothing refers to the maps any more, and the collector has not come by yet: it is switched off.
package main

import (
	"runtime/debug"

	"lastref.dev/victims/held"
)

var total int

//go:noinline
func read() {
	total += held.Map("unreachable").FD()
}

func main() {
	debug.SetGCPercent(-1)
	for range 10 {
		read()
	}
	held.Freeze()
}
