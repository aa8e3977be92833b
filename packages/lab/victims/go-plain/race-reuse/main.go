// The defect: the number is closed under its reader and handed out for another map. The lookup succeeds,
// and what it returns is the other map's.
package main

import (
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

// read wants the value of the first map, which is 1.
func read(fd int, taken chan<- bool) {
	taken <- true
	time.Sleep(time.Millisecond)
	if value, err := bpf.Read(fd); err != nil || value != 1 {
		bpf.Wrong()
	}
	taken <- true
}

func main() {
	bpf.Pins(2, func(pins []string) error {
		for i := 0; i < bpf.Rounds; i++ {
			fd, err := open(pins[0])
			if err != nil {
				return err
			}
			taken := make(chan bool)
			go read(fd, taken)
			<-taken
			syscall.Close(fd) // leaks here
			other, err := open(pins[1])
			if err != nil {
				return err
			}
			<-taken
			syscall.Close(other)
		}
		bpf.Tell()
		return nil
	})
}
