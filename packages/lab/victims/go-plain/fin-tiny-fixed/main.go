// The fixed twin of fin-tiny: the counter is closed, whoever its neighbour is.
package main

import (
	"runtime"
	"syscall"

	"lastref.dev/plain/bpf"
)

type counter struct{ fd int }

type reading struct{ value uint64 }

var kept []*reading

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return nil, errno
	}
	c := &counter{int(fd)}
	runtime.SetFinalizer(c, func(c *counter) { bpf.Ran(); syscall.Close(c.fd) })
	return c, nil
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
	defer c.Close()
	value, err := bpf.Read(c.fd)
	kept = append(kept, &reading{value})
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
