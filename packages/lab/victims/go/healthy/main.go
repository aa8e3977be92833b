// No defect: five maps are opened at the start and kept for the life of the agent.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func openAll(pins []string) ([]*ebpf.Map, error) {
	var maps []*ebpf.Map
	for _, pin := range pins {
		m, err := ebpf.LoadPinnedMap(pin, nil)
		if err != nil {
			return nil, err
		}
		maps = append(maps, m)
	}
	return maps, nil
}

func main() {
	host.Pins(5, func(pins []string) error {
		maps, err := openAll(pins)
		if err != nil {
			return err
		}
		for range 40 {
			for _, m := range maps {
				var value uint64
				if err := m.Lookup(uint32(1), &value); err != nil {
					return err
				}
			}
			time.Sleep(50 * time.Millisecond)
		}
		return nil
	})
}
