// The fixed twin of race-close: a lock keeps Close out while somebody reads.
package main

import (
	"runtime"
	"sync"
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

type counter struct {
	sync.RWMutex
	fd int
}

func (c *counter) read(taken chan<- bool) {
	c.RLock()
	key := bpf.KeyOf(c.fd)
	taken <- true
	time.Sleep(time.Millisecond)
	attr, size := key.Args()
	if _, _, errno := syscall.Syscall(bpf.Number, bpf.Lookup, attr, size); errno != 0 {
		bpf.Wrong()
	}
	runtime.KeepAlive(key)
	c.RUnlock()
	taken <- true
}

func (c *counter) Close() {
	c.Lock()
	defer c.Unlock()
	syscall.Close(c.fd)
}

func main() {
	bpf.Pin(func(pin string) error {
		for i := 0; i < bpf.Rounds; i++ {
			fd, err := open(pin)
			if err != nil {
				return err
			}
			c, taken := &counter{fd: fd}, make(chan bool)
			go c.read(taken)
			<-taken
			c.Close()
			<-taken
		}
		bpf.Tell()
		return nil
	})
}
