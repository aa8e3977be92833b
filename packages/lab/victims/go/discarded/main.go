// The defect: the map is opened only to see whether it is there, and the handle is thrown away.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func isPinned(pin string) bool {
	_, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	return err == nil
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			isPinned(pin)
		}
		return nil
	})
}
