// The defect: the deferred Close runs when the function returns, not when the turn ends.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func watchCounter(pin string) error {
	for range 60 {
		m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
		if err != nil {
			return err
		}
		defer m.Close()
		var value uint64
		if err := m.Lookup(uint32(1), &value); err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

func main() {
	host.Pin(watchCounter)
}
