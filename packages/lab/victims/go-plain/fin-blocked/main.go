// The defect: one finalizer waits for a word that nobody says. All finalizers run in one goroutine,
// so none of those behind it ever runs.
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

var word = make(chan bool)

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size) // leaks here
	if errno != 0 {
		return nil, errno
	}
	c := &counter{int(fd), pin}
	runtime.SetFinalizer(c, func(c *counter) {
		<-word
		bpf.Ran()
		syscall.Close(c.fd)
	})
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
