// The fixed twin of crowd: each reading closes its map, whenever the collector runs.
// usage: LASTREF_GOROUTINES=16 LASTREF_ROUNDS=3000 GOGC=100 GOMAXPROCS=4 crowd
package main

import (
	"fmt"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (report string, err error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return "", err
	}
	defer m.Close()
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
