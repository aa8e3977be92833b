// The defect: the counter lives in C memory, and Go knows it by a uintptr only. To the collector that
// is a number: it neither frees the memory nor closes the fd in it, and no finalizer can be set on it.
package main

/*
#include <stdlib.h>
#include <unistd.h>

struct counter { int fd; };
*/
import "C"

import (
	"syscall"
	"unsafe"

	"lastref.dev/plain/bpf"
)

type handle struct{ counter uintptr }

func open(pin string) (handle, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size) // leaks here
	if errno != 0 {
		return handle{}, errno
	}
	c := (*C.struct_counter)(C.malloc(C.sizeof_struct_counter))
	c.fd = C.int(fd)
	return handle{uintptr(unsafe.Pointer(c))}, nil
}

func (h handle) fd() int {
	return int((*C.struct_counter)(*(*unsafe.Pointer)(unsafe.Pointer(&h.counter))).fd)
}

func read(pin string) error {
	h, err := open(pin)
	if err != nil {
		return err
	}
	_, err = bpf.Read(h.fd())
	return err
}

func main() {
	bpf.Pin(func(pin string) error {
		for i := 0; i < bpf.Rounds; i++ {
			if err := read(pin); err != nil {
				return err
			}
		}
		bpf.Collect(4)
		bpf.Tell()
		return nil
	})
}
