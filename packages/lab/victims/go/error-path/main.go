// The defect: when the key is missing, the function returns before it closes the map.
package main

import (
	"errors"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string, key uint32) (value uint64, err error) {
	m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	if err != nil {
		return 0, err
	}
	if err := m.Lookup(key, &value); err != nil {
		return 0, err
	}
	return value, m.Close()
}

func main() {
	host.Pin(func(pin string) error {
		for round := range uint32(host.Rounds) {
			_, err := readCounter(pin, round%3)
			if err != nil && !errors.Is(err, ebpf.ErrKeyNotExist) {
				return err
			}
		}
		return nil
	})
}
