package example

import (
	"runtime"

	"github.com/cilium/ebpf"
)

func Open(path string) (*ebpf.Map, error) {
	m, err := ebpf.LoadPinnedMap(path, nil)
	if err != nil {
		return nil, err
	}
	if m.MaxEntries() == 0 {
		m.Close()
	}
	runtime.SetFinalizer(m, (*ebpf.Map).Close) // finding
	return m, nil
}
