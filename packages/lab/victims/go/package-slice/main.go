// The defect: a package variable keeps every map, so no finalizer ever runs.
package main

import (
	"runtime"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var opened []*ebpf.Map

func openCounter(pin string) error {
	m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	if err != nil {
		return err
	}
	opened = append(opened, m)
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
