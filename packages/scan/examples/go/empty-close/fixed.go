package example

import (
	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

type Tracer struct {
	coll  *ebpf.Collection
	probe link.Link
}

func (t *Tracer) Start(spec *ebpf.CollectionSpec) error {
	coll, err := ebpf.NewCollection(spec)
	if err != nil {
		return err
	}
	t.coll = coll
	probe, err := link.Kprobe("do_exit", coll.Programs["on_exit"], nil)
	if err != nil {
		return err
	}
	t.probe = probe
	return nil
}

func (t *Tracer) Close() {
	t.probe.Close()
	t.coll.Close()
}
