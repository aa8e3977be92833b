// The fixed twin of pin-left: the pin is removed when the work is done.
// usage: pin-left-fixed DIRECTORY (in a bpffs; whoever called removes it)
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cilium/ebpf"
)

func attach(directory, pod string) error {
	m, err := ebpf.NewMap(&ebpf.MapSpec{
		Name: "vic_policy", Type: ebpf.Hash, KeySize: 4, ValueSize: 8, MaxEntries: 16,
	})
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.Pin(filepath.Join(directory, pod)); err != nil {
		return err
	}
	return errors.Join(work(m), m.Unpin())
}

func work(m *ebpf.Map) error {
	return m.Put(uint32(1), uint64(1))
}

func main() {
	for i := range 3 {
		if err := attach(os.Args[1], fmt.Sprintf("pod%d", i)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}
