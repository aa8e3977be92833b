package example

import (
	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

func share(m *ebpf.Map, send func(fd int) error) error {
	fd := m.FD()
	defer unix.Close(fd)
	return send(fd)
}
