// The defect: what is pinned for the time of the work is closed, but stays pinned.
// usage: pin-left DIRECTORY (in a bpffs; whoever called removes it)
package main

import (
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
	return m.Pin(filepath.Join(directory, pod)) // leaks here
}

func main() {
	for i := range 3 {
		if err := attach(os.Args[1], fmt.Sprintf("pod%d", i)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}
