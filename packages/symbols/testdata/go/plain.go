//go:build !go1.18
// +build !go1.18

package main

type ring struct{ size int }

func newRing() opener { return &ring{4} }

//go:noinline
func (r *ring) open(size int) int {
	return inlined(size) + 1 // line: open
}

//go:noinline
func each(sizes []int, visit func(int) int) int {
	sum := 0
	for _, size := range sizes {
		sum += visit(size) // line: each
	}
	return sum
}
