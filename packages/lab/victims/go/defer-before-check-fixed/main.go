// The fixed twin of defer-before-check: Close is deferred when it is known what there is to close.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	m, err := ebpf.LoadPinnedMap(pin+".new", nil)
	if err != nil {
		m, err = ebpf.LoadPinnedMap(pin, nil)
	}
	if err != nil {
		return 0, err
	}
	defer m.Close()
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
