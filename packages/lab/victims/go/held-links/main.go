// The defect: every reload attaches once more, and no link of an earlier load is ever closed.
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
	l, err := link.AttachRawTracepoint(link.RawTracepointOptions{
		Name:    "task_rename",
		Program: program,
	})
	if err != nil {
		return err
	}
	links = append(links, l)
	held.Tell(l.(interface{ FD() int }).FD(), "variable main.links")
	return nil
}

func main() {
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Type:         ebpf.RawTracepoint,
		Instructions: asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()},
		License:      "MIT",
	})
	for i := 0; err == nil && i < 9; i++ {
		err = reload(program)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	held.Tell(program.FD(), "goroutine main.main")
	held.Wait()
	program.Close()
}
