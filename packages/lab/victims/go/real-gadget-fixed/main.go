// The fixed twin of real-gadget: whoever runs a gadget stops it.
package main

import (
	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"

	"lastref.dev/victims/host"
)

type gadget struct {
	program *ebpf.Program
	link    link.Link
}

func run() (err error) {
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Name:         "vic_gadget",
		Type:         ebpf.RawTracepoint,
		Instructions: asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()},
		License:      "MIT",
	})
	if err != nil {
		return err
	}
	attached, err := attach(program)
	defer (&gadget{program, attached}).Stop()
	return err
}

func attach(program *ebpf.Program) (link.Link, error) {
	options := link.RawTracepointOptions{Name: "task_rename", Program: program}
	return link.AttachRawTracepoint(options)
}

func (g *gadget) Stop() {
	g.link.Close()
	g.program.Close()
}

func main() {
	host.Pin(func(string) error { return host.Turns(run) })
}
