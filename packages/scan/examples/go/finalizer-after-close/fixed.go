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
		return nil, ebpf.ErrNotSupported
	}
	runtime.SetFinalizer(m, (*ebpf.Map).Close)
	return m, nil
}
