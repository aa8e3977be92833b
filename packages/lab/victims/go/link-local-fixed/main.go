// The fixed twin of link-local: the map is closed where it was opened, whatever the collector does.
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
	turn := 0
	host.Pin(func(pin string) error {
		return host.Turns(func() error {
			if turn++; turn%10 == 0 {
				runtime.GC()
				time.Sleep(20 * time.Millisecond)
			}
			_, err := readCounter(pin)
			return err
		})
	})
}
