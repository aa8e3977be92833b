// Waits in a system call of a Go function that C code calls, which Go code called.
package main

/*
#include <string.h>

extern long waitHere(long);

static __attribute__((noinline)) long call_go(long value)
{
	char room[200];

	memset(room, (int)value, sizeof(room));
	return waitHere(value) + room[value];
}
*/
import "C"

import (
	"os"
	"syscall"
	"unsafe"
)

//export waitHere
func waitHere(value C.long) C.long {
	var buffer [8]byte
	got, _, _ := syscall.Syscall(syscall.SYS_READ, 0, uintptr(unsafe.Pointer(&buffer)), 1) // line: waitHere
	return C.long(got) + value
}

//go:noinline
func load(value int) int {
	return int(C.call_go(C.long(value))) + 1 // line: load
}

func main() {
	os.Exit(load(3)) // line: main
}
