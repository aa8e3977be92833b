// The defect: a finalizer waits for a lock that is never released, and all others wait for it.
package main

import (
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type handle struct {
	fd    int
	owner *string
}

func (h *handle) close() { syscall.Close(h.fd) }

type session struct{ name *string }

var lock sync.Mutex

func (s *session) close() {
	lock.Lock()
	defer lock.Unlock()
}

func abandonSession() {
	runtime.SetFinalizer(&session{new(string)}, (*session).close)
}

// disown takes the fd from its map, so that the handle alone decides when it is closed.
func disown(m *ebpf.Map) int {
	fd, err := syscall.Dup(m.FD())
	if err != nil {
		panic(err)
	}
	m.Close()
	return fd
}

func abandonHandle() {
	h := &handle{disown(held.Map("nobody")), new(string)}
	held.Tell(h.fd, "queued")
	runtime.SetFinalizer(h, (*handle).close)
}

func main() {
	lock.Lock()
	abandonSession()
	runtime.GC()
	time.Sleep(50 * time.Millisecond)
	for range 10 {
		abandonHandle()
	}
	held.Wait()
	lock.Unlock()
}
