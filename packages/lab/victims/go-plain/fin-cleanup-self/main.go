// The defect: the argument of the cleanup reaches the counter. So the counter is never unreachable, and
// the cleanup never runs.

//go:build go1.24

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

func release(k *cache) {
	bpf.Ran()
	syscall.Close(k.owner.fd)
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
	runtime.AddCleanup(c, release, c.cache)
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
