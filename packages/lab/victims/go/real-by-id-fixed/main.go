// The fixed twin of real-by-id: what is opened is closed on every path.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func describe(id ebpf.MapID, name string) (found bool, err error) {
	m, err := ebpf.NewMapFromID(id)
	if err != nil {
		return false, err
	}
	defer m.Close()
	info, err := m.Info()
	if err != nil || info.Name != name {
		return false, err
	}
	return true, nil
}

func main() {
	host.Pins(3, func([]string) error {
		return host.Turns(func() error {
			for _, id := range host.Maps() {
				if _, err := describe(id, "vic_map2"); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
