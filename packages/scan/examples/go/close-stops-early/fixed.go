package example

import (
	"errors"

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
	return errors.Join(t.table.Unpin(), t.table.Close(), t.probe.Close())
}
