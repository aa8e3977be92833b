// The fixed twin of cgo-forgotten: the number is closed after each reading.
package main

/*
#cgo LDFLAGS: -lbpf
#include <bpf/bpf.h>
#include <stdlib.h>
#include <unistd.h>
*/
import "C"

import (
	"unsafe"

	"lastref.dev/victims/host"
)

func readCounter(pin string) (value uint64, err error) {
	path := C.CString(pin)
	defer C.free(unsafe.Pointer(path))
	fd, err := C.bpf_obj_get(path)
	if fd < 0 {
		return 0, err
	}
	defer C.close(fd)
	key := uint32(1)
	C.bpf_map_lookup_elem(fd, unsafe.Pointer(&key), unsafe.Pointer(&value))
	return value, nil
}

func main() {
	host.Pin(func(pin string) error {
		for range host.Rounds {
			if _, err := readCounter(pin); err != nil {
				return err
			}
		}
		return nil
	})
}
