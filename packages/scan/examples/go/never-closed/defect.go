package example

import (
	"github.com/cilium/ebpf"
)

func entries(path string) (uint32, error) {
	m, err := ebpf.LoadPinnedMap(path, nil)
	if err != nil {
		return 0, err
	}
	return m.MaxEntries(), nil
}
