// The defect: a registry in a package variable gets an entry for each reading and never loses one.
package main

import (
	"fmt"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var registry = map[string]*ebpf.Map{}

func read(name string) {
	registry[name] = held.Map("variable main.registry")
}

func main() {
	for i := range 10 {
		read(fmt.Sprint("reader", i))
	}
	held.Wait()
}
