// Package bpf is the least that a victim needs: bpf(2) and a pinned map to look at. It needs no other
// module, so that every Go builds it; what owns a number, and when it is closed, is up to the victim.
package bpf

import (
	"runtime"
	"syscall"
	"unsafe"
)

// Commands of bpf(2): include/uapi/linux/bpf.h, enum bpf_cmd.
const (
	mapCreate = 0
	Lookup    = 1
	update    = 2
	objPin    = 6
	ObjGet    = 7
	getInfo   = 15
)

// Number is the number of the system call.
var Number = map[string]uintptr{"amd64": 321, "arm64": 280}[runtime.GOARCH]

// Path is what BPF_OBJ_GET and BPF_OBJ_PIN are told.
type Path struct {
	pathname uint64
	fd       uint32
	flags    uint32
	text     []byte
}

// At returns what to tell BPF_OBJ_GET about a pin.
func At(pin string) *Path {
	text := append([]byte(pin), 0)
	return &Path{pathname: uint64(uintptr(unsafe.Pointer(&text[0]))), text: text}
}

// Args returns the second and the third argument of bpf(2).
func (p *Path) Args() (attr, size uintptr) {
	return uintptr(unsafe.Pointer(p)), 16
}

type element struct {
	fd         uint32
	_          uint32
	key, value uint64
	flags      uint64
}

// Key is what BPF_MAP_LOOKUP_ELEM is told by a victim that calls bpf(2) itself.
type Key struct {
	attr  element
	key   uint32
	value uint64
}

// KeyOf returns what to ask for key 1 of the map with this number.
func KeyOf(fd int) *Key {
	k := &Key{key: 1}
	k.attr = element{
		fd:    uint32(fd),
		key:   uint64(uintptr(unsafe.Pointer(&k.key))),
		value: uint64(uintptr(unsafe.Pointer(&k.value))),
	}
	return k
}

// Args returns the second and the third argument of bpf(2).
func (k *Key) Args() (attr, size uintptr) {
	return uintptr(unsafe.Pointer(&k.attr)), 32
}

// Read returns the value of key 1, in one call of bpf(2).
func Read(fd int) (uint64, error) {
	key, value := uint32(1), uint64(0)
	err := onElement(Lookup, fd, &key, &value)
	return value, err
}

func onElement(command uintptr, fd int, key *uint32, value *uint64) error {
	attr := element{
		fd:    uint32(fd),
		key:   uint64(uintptr(unsafe.Pointer(key))),
		value: uint64(uintptr(unsafe.Pointer(value))),
	}
	_, _, errno := syscall.Syscall(Number, command, uintptr(unsafe.Pointer(&attr)), 32)
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
	if errno != 0 {
		return errno
	}
	return nil
}
