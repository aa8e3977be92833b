package example

import (
	"sync"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

type Tracer struct {
	prog *ebpf.Program
	up   link.Link
	done chan struct{}
	wg   sync.WaitGroup
}

func NewTracer(prog *ebpf.Program) *Tracer {
	t := &Tracer{prog: prog, done: make(chan struct{})}
	t.wg.Add(1)
	go t.attach()
	return t
}

func (t *Tracer) attach() {
	defer t.wg.Done()
	for {
		up, err := link.Kprobe("do_exit", t.prog, nil)
		if err == nil {
			t.up = up
			return
		}
		select {
		case <-t.done:
			return
		case <-time.After(time.Second):
		}
	}
}

func (t *Tracer) Close() {
	close(t.done)
	t.wg.Wait()
	if t.up != nil {
		t.up.Close()
	}
}
