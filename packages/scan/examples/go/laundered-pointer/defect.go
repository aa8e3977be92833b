package example

import (
	"unsafe"

	"github.com/cilium/ebpf"
)

func address(m *ebpf.Map, key uint32) error {
	number := uintptr(unsafe.Pointer(&key)) // finding
	return lookup(m, number)
}
