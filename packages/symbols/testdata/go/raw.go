//go:build !cgo
// +build !cgo

package main

func waiter(size int) int {
	return int(wait()) + size // line: waiter
}
