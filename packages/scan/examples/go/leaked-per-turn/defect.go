package example

import (
	"github.com/cilium/ebpf"
)

func names(ids []ebpf.ProgramID) []string {
	var all []string
	for _, id := range ids {
		p, err := ebpf.NewProgramFromID(id)
		if err != nil {
			continue
		}
		all = append(all, p.String())
	}
	return all
}
