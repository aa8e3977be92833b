// The fixed twin of fin-late: the finalizer is there before the number is used, and gone before it is
// closed.
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

func open(pin string) (int, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}

func closeOnce(c *counter) {
	bpf.Ran()
	syscall.Close(c.fd)
}

func read(pin string) error {
	fd, err := open(pin)
	if err != nil {
		return err
	}
	c := &counter{fd, pin}
	runtime.SetFinalizer(c, closeOnce)
	runtime.SetFinalizer(c, nil)
	syscall.Close(c.fd)
	return nil
}

// lookAt opens another map, which gets the lowest number that is free, and reads it later.
func lookAt(other string) error {
	path := bpf.At(other)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return errno
	}
	key := bpf.KeyOf(int(fd))
	bpf.Collect(1)
	attr, size = key.Args()
	if _, _, errno := syscall.Syscall(bpf.Number, bpf.Lookup, attr, size); errno != 0 {
		bpf.Wrong()
		return nil
	}
	runtime.KeepAlive(key)
	return syscall.Close(int(fd))
}

func main() {
	bpf.Pins(2, func(pins []string) error {
		for i := 0; i < bpf.Rounds; i++ {
			if err := read(pins[0]); err != nil {
				return err
			}
			if err := lookAt(pins[1]); err != nil {
				return err
			}
		}
		bpf.Tell()
		return nil
	})
}
