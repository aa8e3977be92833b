// The fixed twin of held-variable: who leaves the registry is closed.
package main

import (
	"fmt"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var registry = map[string]*ebpf.Map{}

func read(name string) {
	registry[name] = held.Map("nobody")
	defer func() {
		registry[name].Close()
		delete(registry, name)
	}()
}

func main() {
	for i := range 10 {
		read(fmt.Sprint("reader", i))
	}
	held.Wait()
}
