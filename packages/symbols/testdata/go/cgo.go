//go:build cgo
// +build cgo

package main

/*
#include <sys/syscall.h>
#include <unistd.h>

static __attribute__((noinline)) long open_map(char *buffer)
{
	return syscall(SYS_read, 0, buffer, 1) + 1; // line: open_map
}

static long load(void)
{
	char buffer[300];

	return open_map(buffer) + buffer[0]; // line: C load
}
*/
import "C"

func waiter(size int) int {
	return int(C.load()) + size // line: waiter
}
