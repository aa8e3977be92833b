// The defect: a counter goes out of scope and nobody closes it. Nothing happens then: its finalizer
// runs when the collector has run, whenever that is.
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

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size) // leaks here
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
