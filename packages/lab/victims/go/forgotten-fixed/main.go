// The fixed twin of forgotten: the map is closed after each reading.
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
	err = m.Lookup(uint32(1), &value)
	return value, err
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			if _, err := readCounter(pin); err != nil {
				return err
			}
		}
		return nil
	})
}
