// The fixed twin of left-to-gc: the map is closed where it was opened.
package main

import (
	"runtime"
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return 0, err
	}
	defer m.Close()
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
