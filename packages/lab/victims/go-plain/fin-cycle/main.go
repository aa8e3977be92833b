// The defect: a counter and its cache reach each other, and both have a finalizer. The runtime would
// not know which of them to run first, so it runs none.
package main

import (
	"runtime"
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
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size) // leaks here
	if errno != 0 {
		return nil, errno
	}
	c := &counter{fd: int(fd)}
	c.cache = &cache{owner: c}
	runtime.SetFinalizer(c, func(c *counter) { bpf.Ran(); syscall.Close(c.fd) })
	runtime.SetFinalizer(c.cache, func(*cache) { bpf.Ran() })
	return c, nil
}

func read(pin string) error {
	c, err := open(pin)
	if err != nil {
		return err
	}
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
