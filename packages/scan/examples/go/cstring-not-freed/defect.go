package example

// #include <stdlib.h>
// #include <bpf/bpf.h>
import "C"

import (
	"unsafe"
)

func pin(fd int, path string) bool {
	s := C.CString(path)
	return C.bpf_obj_pin(C.int(fd), s) == 0
}
