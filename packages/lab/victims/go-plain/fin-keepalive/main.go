// The defect: the number outlives the counter. After its last use the counter is unreachable, the
// collector closes it, and the next call of bpf(2) has a number that belongs to nobody.
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

func read(pin string) error {
	c, err := open(pin)
	if err != nil {
		return err
	}
	key := bpf.KeyOf(c.fd)
	bpf.Collect(1)
	attr, size := key.Args()
	if _, _, errno := syscall.Syscall(bpf.Number, bpf.Lookup, attr, size); errno != 0 { // leaks here
		bpf.Wrong()
	}
	runtime.KeepAlive(key)
	return nil
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
