// The defect: each callback captures a map of its own, and callbacks are never removed.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var callbacks []func() int

//go:noinline
func onTick(m *ebpf.Map) {
	callbacks = append(callbacks, func() int { return m.FD() })
}

func main() {
	for range 10 {
		onTick(held.Map("variable main.callbacks through closure main.onTick.func1"))
	}
	held.Wait()
}
