// The fixed twin of fin-cycle: the counter is closed, and needs no finalizer.
package main

import (
	"syscall"

	"lastref.dev/plain/bpf"
)

type counter struct {
	fd    int
	cache *cache
}

type cache struct {
	value uint64
	owner *counter
}

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return nil, errno
	}
	c := &counter{fd: int(fd)}
	c.cache = &cache{owner: c}
	return c, nil
}

func read(pin string) error {
	c, err := open(pin)
	if err != nil {
		return err
	}
	defer syscall.Close(c.fd)
	c.cache.value, err = bpf.Read(c.fd)
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
