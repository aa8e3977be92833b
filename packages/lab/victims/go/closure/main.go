// The defect: each callback that is registered captures a map of its own and is never removed.
package main

import (
	"runtime"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var callbacks []func() (uint64, error)

func onTick(pin string) error {
	m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	if err != nil {
		return err
	}
	callbacks = append(callbacks, func() (value uint64, err error) {
		err = m.Lookup(uint32(1), &value)
		return value, err
	})
	return nil
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			if err := onTick(pin); err != nil {
				return err
			}
			runtime.GC()
		}
		return nil
	})
}
