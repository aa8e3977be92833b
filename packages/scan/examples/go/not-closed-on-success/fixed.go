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
	m.Close()
	return err
}
