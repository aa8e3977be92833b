package example

import (
	"github.com/cilium/ebpf"
)

func clear(ids []ebpf.MapID, key uint32) error {
	for _, id := range ids {
		m, err := ebpf.NewMapFromID(id)
		if err != nil {
			return err
		}
		defer m.Close()
		if err := m.Delete(key); err != nil {
			return err
		}
	}
	return nil
}
