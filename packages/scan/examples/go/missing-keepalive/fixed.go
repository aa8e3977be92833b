package example

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

type attr struct {
	fd    uint32
	key   uint64
	value uint64
}

func update(fd int, key, value []byte) error {
	a := attr{
		fd:    uint32(fd),
		key:   uint64(uintptr(unsafe.Pointer(&key[0]))),
		value: uint64(uintptr(unsafe.Pointer(&value[0]))),
	}
	_, _, errno := unix.Syscall(unix.SYS_BPF, 2, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a))
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
	if errno != 0 {
		return errno
	}
	return nil
}
