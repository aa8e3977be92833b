package example

import (
	"runtime"

	"golang.org/x/sys/unix"
)

type bpfMap struct {
	fd int
}

func openMap(path string) (*bpfMap, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0) // finding
	if err != nil {
		return nil, err
	}
	m := &bpfMap{fd: fd}
	runtime.SetFinalizer(m, func(m *bpfMap) { unix.Close(m.fd) })
	return m, nil
}

func (m *bpfMap) lookup(key []byte) (int, error) {
	return unix.Pread(m.fd, key, 0)
}
