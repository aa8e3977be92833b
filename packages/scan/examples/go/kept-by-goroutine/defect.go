package example

import (
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

type Tracer struct {
	prog *ebpf.Program
	up   link.Link
}

func NewTracer(prog *ebpf.Program) *Tracer {
	t := &Tracer{prog: prog}
	go t.attach()
	return t
}

func (t *Tracer) attach() {
	for {
		up, err := link.Kprobe("do_exit", t.prog, nil) // finding
		if err == nil {
			t.up = up
			return
		}
		time.Sleep(time.Second)
	}
}

func (t *Tracer) Close() {
	if t.up != nil {
		t.up.Close()
	}
}
