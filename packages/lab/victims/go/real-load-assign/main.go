// The defect: a set of maps is opened one after the other. When one of them is not there, the ones
// before it are left open.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

type tables []*ebpf.Map

func load(pins []string) (tables, error) {
	var opened tables
	for _, pin := range pins {
		m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
		if err != nil {
			return nil, err
		}
		opened = append(opened, m)
	}
	return opened, nil
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
