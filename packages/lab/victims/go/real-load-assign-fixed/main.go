// The fixed twin of real-load-assign: what was opened before the error is closed.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

type tables []*ebpf.Map

func load(pins []string) (tables, error) {
	var opened tables
	for _, pin := range pins {
		m, err := ebpf.LoadPinnedMap(pin, nil)
		if err != nil {
			opened.Close()
			return nil, err
		}
		opened = append(opened, m)
	}
	return opened, nil
}

func (t tables) Close() {
	for _, m := range t {
		m.Close()
	}
}

func main() {
	host.Pins(2, func(pins []string) error {
		return host.Turns(func() error {
			if _, err := load(append(pins, pins[0]+".missing")); err == nil {
				panic("the third map is there")
			}
			return nil
		})
	})
}
