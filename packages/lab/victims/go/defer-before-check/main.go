// The defect: Close is deferred before the error is looked at. Its receiver is evaluated there and then,
// and is the map that could not be opened; the one that is opened instead is never closed.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	m, err := ebpf.LoadPinnedMap(pin+".new", nil)
	defer m.Close()
	if err != nil {
		m, err = ebpf.LoadPinnedMap(pin, nil) // leaks here
	}
	if err != nil {
		return 0, err
	}
	err = m.Lookup(uint32(1), &value)
	return value, err
}

func main() {
	host.Pin(func(pin string) error {
		return host.Turns(func() error {
			_, err := readCounter(pin)
			return err
		})
	})
}
