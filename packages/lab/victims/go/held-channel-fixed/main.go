// The fixed twin of held-channel: the receiver closes what it gets.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var queue = make(chan *ebpf.Map, 16)

func main() {
	for range 10 {
		queue <- held.Map("nobody")
	}
	close(queue)
	for m := range queue {
		m.Close()
	}
	held.Wait()
}
