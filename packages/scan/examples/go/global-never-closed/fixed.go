package example

import "github.com/cilium/ebpf"

var byName = map[string]*ebpf.Map{}

func Count(name string) (uint32, error) {
	m, err := ebpf.LoadPinnedMap(name, nil)
	if err != nil {
		return 0, err
	}
	byName[name] = m
	return m.MaxEntries(), nil
}

func Forget(name string) {
	if m, ok := byName[name]; ok {
		m.Close()
		delete(byName, name)
	}
}
