package example

import (
	"github.com/cilium/ebpf"
)

func name(id ebpf.ProgramID) (string, error) {
	p, err := ebpf.NewProgramFromID(id)
	if err != nil {
		return "", err
	}
	defer p.Close()
	return p.String(), nil
}

func names(ids []ebpf.ProgramID) []string {
	var all []string
	for _, id := range ids {
		s, err := name(id)
		if err != nil {
			continue
		}
		all = append(all, s)
	}
	return all
}
