// The fixed twin of fin-cleanup: Close closes, and stops the cleanup.

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
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return nil, errno
	}
	c := &counter{fd: int(fd)}
	c.cleanup = runtime.AddCleanup(c, func(fd int) { bpf.Ran(); syscall.Close(fd) }, c.fd)
	return c, nil
}

func (c *counter) Close() {
	c.cleanup.Stop()
	syscall.Close(c.fd)
}

func read(pin string) error {
	c, err := open(pin)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = bpf.Read(c.fd)
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
