package example

import (
	"github.com/cilium/ebpf"
)

type table struct {
	m *ebpf.Map
}

func openTable(path string) (*table, error) {
	m, err := ebpf.LoadPinnedMap(path, nil)
	if err != nil {
		return nil, err
	}
	return &table{m: m}, nil
}

func (t *table) Close() error {
	return t.m.Close()
}

func (t *table) Size() uint32 {
	return t.m.MaxEntries()
}

func size(path string) (uint32, error) {
	t, err := openTable(path)
	defer t.Close()
	if err != nil {
		return 0, err
	}
	return t.Size(), nil
}
