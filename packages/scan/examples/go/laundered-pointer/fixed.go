package example

import (
	"unsafe"

	"github.com/cilium/ebpf"
)

func address(m *ebpf.Map, key uint32) error {
	return lookup(m, unsafe.Pointer(&key))
}
