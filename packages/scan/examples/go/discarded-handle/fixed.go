package example

import (
	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

func attach(prog *ebpf.Program) (link.Link, error) {
	return link.Kprobe("do_exit", prog, nil)
}
