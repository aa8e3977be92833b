// Waits in a system call behind methods, closures, generics and inlined functions.
package main

import (
	"os"
	"syscall"
	"unsafe"
)

//go:noinline
func wait() uintptr {
	var buffer [8]byte
	got, _, _ := syscall.Syscall(syscall.SYS_READ, 0, uintptr(unsafe.Pointer(&buffer)), 1) // line: wait
	return got
}

func inlined(size int) int {
	return waiter(size) + 1 // line: inlined
}

type opener interface{ open(size int) int }

//go:noinline
func load(o opener) int {
	return each([]int{1, 2}, func(size int) int { // line: load
		return o.open(size) + 1 // line: closure
	})
}

func main() {
	done := make(chan int)
	go func() {
		done <- load(newRing()) // line: goroutine
	}()
	os.Exit(<-done & 1)
}
