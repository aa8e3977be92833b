// The fixed twin of held-links: a reload closes the links of the load before.
package main

import (
	"fmt"
	"os"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"

	"lastref.dev/victims/held"
)

var links []link.Link

func reload(program *ebpf.Program) error {
	for _, l := range links {
		l.Close()
	}
	l, err := link.AttachRawTracepoint(link.RawTracepointOptions{
		Name:    "task_rename",
		Program: program,
	})
	if err != nil {
		return err
	}
	links = []link.Link{l}
	return nil
}

func run() error {
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Type:         ebpf.RawTracepoint,
		Instructions: asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()},
		License:      "MIT",
	})
	if err != nil {
		return err
	}
	defer program.Close()
	for range 9 {
		if err := reload(program); err != nil {
			return err
		}
	}
	return links[0].Close()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	held.Wait()
}
