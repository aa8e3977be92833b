// The defect: two small handles share one block of 16 bytes, and a counter in it is in use: neither
// is freed while it is, and the finalizer of the handle does not run.
package main

import (
	"runtime"
	"syscall"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type handle struct{ fd int }

func (h *handle) close() { syscall.Close(h.fd) }

var counters []*int64

func disown(m *ebpf.Map) int {
	fd, err := syscall.Dup(m.FD())
	if err != nil {
		panic(err)
	}
	m.Close()
	return fd
}

// abandon makes a handle and a counter that are neighbours, or tries again.
func abandon(fd int) {
	for {
		h, counter := &handle{fd}, new(int64)
		if held.SameBlock(h, counter) {
			counters = append(counters, counter)
			held.Tell(fd, "pinned-by-neighbour variable main.counters")
			runtime.SetFinalizer(h, (*handle).close)
			return
		}
	}
}

func main() {
	for range 10 {
		abandon(disown(held.Map("nobody")))
	}
	held.Wait()
	runtime.KeepAlive(counters)
}
