// The defect: nobody closes the counter. A cleanup does, as a finalizer would, once the collector has
// run: it is the newer way to do the same, and promises no more.

//go:build go1.24

package main

import (
	"runtime"
	"syscall"

	"lastref.dev/plain/bpf"
)

type counter struct {
	fd      int
	cleanup runtime.Cleanup
}

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size) // leaks here
	if errno != 0 {
		return nil, errno
	}
	c := &counter{fd: int(fd)}
	c.cleanup = runtime.AddCleanup(c, func(fd int) { bpf.Ran(); syscall.Close(fd) }, c.fd)
	return c, nil
}

func read(pin string) error {
	c, err := open(pin)
	if err != nil {
		return err
	}
	_, err = bpf.Read(c.fd)
	runtime.KeepAlive(c)
	return err
}

func main() {
	bpf.Pin(func(pin string) error {
		for i := 0; i < bpf.Rounds; i++ {
			if err := read(pin); err != nil {
				return err
			}
		}
		bpf.Collect(4)
		bpf.Tell()
		return nil
	})
}
