// The fixed twin of discarded: the handle is closed.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func isPinned(pin string) bool {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return false
	}
	m.Close()
	return true
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			isPinned(pin)
		}
		return nil
	})
}
