// The defect: the reader takes the number, and before it has looked anything up another goroutine has
// closed it. Nothing keeps the two apart.
package main

import (
	"runtime"
	"syscall"
	"time"

	"lastref.dev/plain/bpf"
)

func open(pin string) (int, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}

type counter struct{ fd int }

func (c *counter) read(taken chan<- bool) {
	key := bpf.KeyOf(c.fd)
	taken <- true
	time.Sleep(time.Millisecond)
	attr, size := key.Args()
	if _, _, errno := syscall.Syscall(bpf.Number, bpf.Lookup, attr, size); errno != 0 { // leaks here
		bpf.Wrong()
	}
	runtime.KeepAlive(key)
	taken <- true
}

func (c *counter) Close() { syscall.Close(c.fd) }

func main() {
	bpf.Pin(func(pin string) error {
		for i := 0; i < bpf.Rounds; i++ {
			fd, err := open(pin)
			if err != nil {
				return err
			}
			c, taken := &counter{fd}, make(chan bool)
			go c.read(taken)
			<-taken
			c.Close()
			<-taken
		}
		bpf.Tell()
		return nil
	})
}
