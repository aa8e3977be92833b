// Asks how many fds are open on average, and how many in the end, when maps are opened by as many
// goroutines as there are processors: dropped each time, or kept.
// usage: ask-knobs dropped|kept
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"lastref.dev/plain/bpf"
)

// Finalizers run in a goroutine of their own, which needs a processor now and then.
const (
	pauseEvery = 16
	pause      = 200 * time.Microsecond
)

type counter struct {
	fd   int
	name string
}

var (
	mutex   sync.Mutex
	kept    []*counter
	garbage []byte
	opened  int64
	closed  int64
	sum     int64
)

func open(pin string) error {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return errno
	}
	c := &counter{int(fd), pin}
	runtime.SetFinalizer(c, func(c *counter) {
		syscall.Close(c.fd)
		atomic.AddInt64(&closed, 1)
	})
	mutex.Lock()
	defer mutex.Unlock()
	if os.Args[1] == "kept" {
		kept = append(kept, c)
	}
	garbage = make([]byte, 1<<16)
	opened++
	sum += opened - atomic.LoadInt64(&closed)
	if opened%pauseEvery == 0 {
		time.Sleep(pause)
	}
	return nil
}

func main() {
	bpf.Pin(func(pin string) error {
		workers := runtime.GOMAXPROCS(0)
		failed := make(chan error, workers)
		for i := 0; i < workers; i++ {
			go func() {
				var err error
				for turn := 0; turn < bpf.Rounds/workers && err == nil; turn++ {
					err = open(pin)
				}
				failed <- err
			}()
		}
		for i := 0; i < workers; i++ {
			if err := <-failed; err != nil {
				return err
			}
		}
		fmt.Printf("{\"opened\":%d,\"open on average\":%d,\"fds left\":%d}\n", opened, sum/opened, bpf.OpenFds())
		return nil
	})
}
