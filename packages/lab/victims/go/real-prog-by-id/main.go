// The defect: a search opens one program after the other by its id, and closes none of them.
package main

import (
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"

	"lastref.dev/victims/host"
)

var seen []*ebpf.Program

func find(ids []ebpf.ProgramID, name string) error {
	for _, id := range ids {
		program, err := ebpf.NewProgramFromID(id) // leaks here
		if err != nil {
			return err
		}
		seen = append(seen, program)
		if info, err := program.Info(); err == nil && info.Name == name {
			return nil
		}
	}
	return nil
}

func load(name string) (*ebpf.Program, ebpf.ProgramID, error) {
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Name:         name,
		Type:         ebpf.SocketFilter,
		Instructions: asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()},
		License:      "MIT",
	})
	if err != nil {
		return nil, 0, err
	}
	info, err := program.Info()
	if err != nil {
		return nil, 0, err
	}
	id, _ := info.ID()
	return program, id, nil
}

func main() {
	host.Pin(func(string) error {
		var ids []ebpf.ProgramID
		for i := range 5 {
			program, id, err := load(fmt.Sprintf("vic_prog%d", i))
			if err != nil {
				return err
			}
			defer program.Close()
			ids = append(ids, id)
		}
		return host.Turns(func() error { return find(ids, "vic_prog4") })
	})
}
