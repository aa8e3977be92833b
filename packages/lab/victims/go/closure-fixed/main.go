// The fixed twin of closure: the callback is removed after its call, and closes what it captured.
package main

import (
	"runtime"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var callbacks []func() (uint64, error)

func onTick(pin string) error {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return err
	}
	callbacks = append(callbacks, func() (value uint64, err error) {
		defer m.Close()
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
			for _, call := range callbacks {
				if _, err := call(); err != nil {
					return err
				}
			}
			callbacks = nil
			runtime.GC()
		}
		return nil
	})
}
