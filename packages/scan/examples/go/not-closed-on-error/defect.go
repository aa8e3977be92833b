package example

import (
	"github.com/cilium/ebpf"
)

func lookup(id ebpf.MapID, key uint32) (uint64, error) {
	m, err := ebpf.NewMapFromID(id)
	if err != nil {
		return 0, err
	}
	var value uint64
	if err := m.Lookup(key, &value); err != nil {
		return 0, err
	}
	m.Close()
	return value, nil
}
