// The second fatal link: libbpf returns a bare number. No Go object belongs to it, so there is
// nothing that a finalizer could be registered on, and nobody closes it.
package main

/*
#cgo LDFLAGS: -lbpf
#include <bpf/bpf.h>
#include <stdlib.h>
*/
import "C"

import (
	"runtime"
	"time"
	"unsafe"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	path := C.CString(pin)
	defer C.free(unsafe.Pointer(path))
	fd, err := C.bpf_obj_get(path) // leaks here
	if fd < 0 {
		return 0, err
	}
	key := uint32(1)
	C.bpf_map_lookup_elem(fd, unsafe.Pointer(&key), unsafe.Pointer(&value))
	return value, nil
}

func main() {
	turn := 0
	host.Pin(func(pin string) error {
		return host.Turns(func() error {
			if turn++; turn%10 == 0 {
				runtime.GC()
				time.Sleep(20 * time.Millisecond)
			}
			_, err := readCounter(pin)
			return err
		})
	})
}
