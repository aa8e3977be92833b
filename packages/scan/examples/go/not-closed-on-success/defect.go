package example

import (
	"github.com/cilium/ebpf"
)

func publish(spec *ebpf.MapSpec, path string) error {
	m, err := ebpf.NewMap(spec)
	if err != nil {
		return err
	}
	err = m.Pin(path)
	if err != nil {
		m.Close()
		return err
	}
	return nil
}
