// The defect: the map lives on by its pin, so its fd is taken for done with once it is pinned.
package main

import (
	"fmt"
	"path/filepath"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var endpoints = map[string]*ebpf.Map{}

func createEndpoint(directory, name string) error {
	m, err := ebpf.NewMap(&ebpf.MapSpec{ // leaks here
		Name: "vic_endpoint", Type: ebpf.Hash, KeySize: 4, ValueSize: 8, MaxEntries: 16,
	})
	if err != nil {
		return err
	}
	endpoints[name] = m
	return m.Pin(filepath.Join(directory, name))
}

func main() {
	endpoint := 0
	host.Pin(func(pin string) error {
		return host.Turns(func() error {
			endpoint++
			return createEndpoint(filepath.Dir(pin), fmt.Sprintf("endpoint%d", endpoint))
		})
	})
}
