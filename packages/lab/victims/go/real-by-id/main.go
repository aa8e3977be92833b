// The defect: the map is opened by its id, and the function returns early when it is not the one that
// is looked for.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func describe(id ebpf.MapID, name string) (found bool, err error) {
	m, err := ebpf.NewMapFromID(id) // leaks here
	if err != nil {
		return false, err
	}
	info, err := m.Info()
	if err != nil || info.Name != name {
		return false, err
	}
	return true, m.Close()
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
