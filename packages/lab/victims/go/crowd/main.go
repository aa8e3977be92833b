// The defect: a crowd of goroutines reads a counter, and each reading leaves its map to the collector.
// How many are open at once depends on when that one runs.
// usage: LASTREF_GOROUTINES=16 LASTREF_ROUNDS=3000 GOGC=100 GOMAXPROCS=4 crowd
package main

import (
	"fmt"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (report string, err error) {
	m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	if err != nil {
		return "", err
	}
	host.Opened(m.FD())
	var value uint64
	err = m.Lookup(uint32(1), &value)
	return fmt.Sprintf("%08192d", value), err
}

func main() {
	host.Pin(func(pin string) error {
		return host.Crowd(func() error {
			_, err := readCounter(pin)
			return err
		})
	})
}
