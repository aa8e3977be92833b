// The fixed twin of package-slice: a map that is there already is used again.
package main

import (
	"runtime"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var opened = map[string]*ebpf.Map{}

func openCounter(pin string) error {
	if opened[pin] != nil {
		return nil
	}
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return err
	}
	opened[pin] = m
	return nil
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			if err := openCounter(pin); err != nil {
				return err
			}
			runtime.GC()
		}
		return nil
	})
}
