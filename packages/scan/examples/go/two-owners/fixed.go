package example

import (
	bpf "github.com/aquasecurity/libbpfgo"
	"golang.org/x/sys/unix"
)

func sample(prog *bpf.BPFProg, attr *unix.PerfEventAttr, cpu int) error {
	fd, err := unix.PerfEventOpen(attr, -1, cpu, -1, 0)
	if err != nil {
		return err
	}
	_, err = prog.AttachPerfEvent(fd)
	if err != nil {
		unix.Close(fd)
		return err
	}
	return nil
}
