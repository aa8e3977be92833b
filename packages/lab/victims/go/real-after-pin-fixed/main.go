// The fixed twin of real-after-pin: the pin keeps the map, and the fd is closed.
package main

import (
	"fmt"
	"path/filepath"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func createEndpoint(directory, name string) error {
	m, err := ebpf.NewMap(&ebpf.MapSpec{
		Name: "vic_endpoint", Type: ebpf.Hash, KeySize: 4, ValueSize: 8, MaxEntries: 16,
	})
	if err != nil {
		return err
	}
	defer m.Close()
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
