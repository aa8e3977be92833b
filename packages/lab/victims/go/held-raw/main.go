// The defect: the number is taken from its map, and nothing but code could ever close it.
package main

import (
	"fmt"
	"os"
	"syscall"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type reader struct{ fd int }

var readers []reader

func open(m *ebpf.Map) error {
	defer m.Close()
	fd, err := syscall.Dup(m.FD())
	if err != nil {
		return err
	}
	readers = append(readers, reader{fd})
	held.Tell(fd, "no-owner")
	return nil
}

func main() {
	for range 10 {
		if err := open(held.Map("nobody")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	held.Wait()
}
