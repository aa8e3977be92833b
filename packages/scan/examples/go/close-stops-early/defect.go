package example

import (
	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

type Tracer struct {
	coll  *ebpf.Collection
	probe link.Link
	table *ebpf.Map
}

func (t *Tracer) Close() error {
	t.coll.Close()
	if err := t.table.Unpin(); err != nil {
		return err // finding
	}
	if err := t.table.Close(); err != nil {
		return err
	}
	return t.probe.Close()
}
