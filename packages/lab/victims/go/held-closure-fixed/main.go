// The fixed twin of held-closure: callbacks are removed, and close what they captured.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var callbacks []func()

func onTick(m *ebpf.Map) {
	callbacks = append(callbacks, func() { m.Close() })
}

func main() {
	for range 10 {
		onTick(held.Map("nobody"))
	}
	for _, call := range callbacks {
		call()
	}
	callbacks = nil
	held.Wait()
}
