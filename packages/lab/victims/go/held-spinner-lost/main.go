// Nothing refers to the maps any more, while a goroutine computes: only its registers could still hold them.
package main

import (
	"runtime/debug"
	"time"

	"lastref.dev/victims/held"
)

var stop, turns, total int

func spin() {
	for i := 0; stop == 0; i++ {
		turns += i
	}
}

//go:noinline
func read() {
	total += held.Map("unreachable").FD()
}

func main() {
	debug.SetGCPercent(-1)
	for range 10 {
		read()
	}
	go spin()
	time.Sleep(50 * time.Millisecond)
	held.Freeze()
	stop = 1
}
