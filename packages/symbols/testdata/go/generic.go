//go:build go1.18
// +build go1.18

package main

type ring[T any] struct{ size T }

func newRing() opener { return &ring[int]{4} }

//go:noinline
func (r *ring[T]) open(size int) int {
	return inlined(size) + 1 // line: open
}

//go:noinline
func each[T any](sizes []T, visit func(T) int) int {
	sum := 0
	for _, size := range sizes {
		sum += visit(size) // line: each
	}
	return sum
}
