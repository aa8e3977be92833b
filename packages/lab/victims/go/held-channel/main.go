// The defect: maps are sent to a queue that nobody receives from any more.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var queue = make(chan *ebpf.Map, 16)

func main() {
	for range 10 {
		queue <- held.Map("variable main.queue")
	}
	held.Wait()
}
