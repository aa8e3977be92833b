// The fixed twin of fin-global: what the package variable reaches is closed.
package main

import (
	"runtime"
	"syscall"

	"lastref.dev/plain/bpf"
)

type counter struct {
	fd   int
	name string
}

var counters []*counter

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return nil, errno
	}
	c := &counter{int(fd), pin}
	runtime.SetFinalizer(c, (*counter).finalize)
	return c, nil
}

func (c *counter) finalize() {
	bpf.Ran()
	syscall.Close(c.fd)
}

func (c *counter) Close() {
	runtime.SetFinalizer(c, nil)
	syscall.Close(c.fd)
}

func read(pin string) error {
	c, err := open(pin)
	if err != nil {
		return err
	}
	counters = append(counters, c)
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
