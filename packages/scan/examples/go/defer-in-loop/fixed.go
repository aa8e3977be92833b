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
		err = m.Delete(key)
		m.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
