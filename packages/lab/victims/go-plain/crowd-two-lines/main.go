// A crowd of goroutines opens at two lines of one function, and leaves what it opened. What was on their
// stacks before differs from one to the other.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"

	"lastref.dev/plain/bpf"
)

const goroutines = 64

func open(pin string) {
	path := bpf.At(pin)
	attr, size := path.Args()
	syscall.RawSyscall(bpf.Number, bpf.ObjGet, attr, size) // first line
	syscall.RawSyscall(bpf.Number, bpf.ObjGet, attr, size) // second line
	runtime.KeepAlive(path)
}

func descend(depth int, pin string) {
	if depth == 0 {
		open(pin)
		return
	}
	var words [64]int
	for i := range words {
		words[i] = depth * i
	}
	descend(depth-1, fmt.Sprintf("%s%.*s", pin, words[0], ""))
}

func main() {
	bpf.Pin(func(pin string) error {
		var all sync.WaitGroup
		for i := 0; i < goroutines; i++ {
			all.Add(1)
			go func(depth int) {
				defer all.Done()
				for i := 0; i < bpf.Rounds; i++ {
					descend(depth, pin)
				}
			}(i % 3)
		}
		all.Wait()
		return nil
	})
}
