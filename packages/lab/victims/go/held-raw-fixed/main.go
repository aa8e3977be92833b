// The fixed twin of held-raw: the numbers are closed.
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
	held.Tell(fd, "nobody")
	return nil
}

func main() {
	for range 10 {
		if err := open(held.Map("nobody")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	for _, r := range readers {
		syscall.Close(r.fd)
	}
	held.Wait()
}
