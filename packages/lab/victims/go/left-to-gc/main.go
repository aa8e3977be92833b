// The defect: nobody closes the map; the collector does, whenever it happens to run.
package main

import (
	"runtime"
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	if err != nil {
		return 0, err
	}
	err = m.Lookup(uint32(1), &value)
	return value, err
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			if _, err := readCounter(pin); err != nil {
				return err
			}
			runtime.GC()
			time.Sleep(20 * time.Millisecond)
		}
		for range 3 {
			runtime.GC()
			time.Sleep(20 * time.Millisecond)
		}
		return nil
	})
}
