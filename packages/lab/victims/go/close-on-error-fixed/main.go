// The fixed twin of close-on-error: the map is closed on every path.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	if err := m.Lookup(uint32(1), &value); err != nil {
		return 0, err
	}
	return value, nil
}

func main() {
	host.Pin(func(pin string) error {
		return host.Turns(func() error {
			_, err := readCounter(pin)
			return err
		})
	})
}
