// Asks whether the collector frees strings of C that Go knows by a uintptr only.
package main

/*
#include <malloc.h>
#include <string.h>

static size_t in_use(void) { return mallinfo2().uordblks; }
static int is_intact(unsigned long at, const char *text) { return strcmp((const char *)at, text) == 0; }
*/
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"unsafe"
)

const count = 1000

func main() {
	text := strings.Repeat("/sys/fs/bpf/map", 64)
	compared := C.CString(text)
	before := C.in_use()
	kept := make([]uintptr, count)
	for i := range kept {
		kept[i] = uintptr(unsafe.Pointer(C.CString(text)))
	}
	held := C.in_use() - before
	for i := 0; i < 4; i++ {
		runtime.GC()
	}
	left := C.in_use() - before
	intact := 0
	for _, at := range kept {
		intact += int(C.is_intact(C.ulong(at), compared))
	}
	fmt.Printf("{\"strings\":%d,\"intact\":%d,\"bytes before\":%d,\"bytes after\":%d}\n", count, intact, held, left)
}
