package example

import (
	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

func attach(prog *ebpf.Program) error {
	_, err := link.Kprobe("do_exit", prog, nil)
	return err
}
