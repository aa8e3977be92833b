package example

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// fd is that of a BPF map.
type fd struct {
	raw int
}

func newFD(raw int) *fd {
	f := &fd{raw}
	runtime.SetFinalizer(f, (*fd).Close)
	return f
}

func (f *fd) Close() error {
	return unix.Close(f.raw)
}
