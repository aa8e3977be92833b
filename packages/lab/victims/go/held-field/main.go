// The defect: an unexported field of a long-lived agent keeps what its readers opened.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type reader struct {
	name    string
	counter *ebpf.Map
}

type agent struct {
	started bool
	readers []reader
}

var theAgent = &agent{started: true}

func (a *agent) add(name string) {
	a.readers = append(a.readers, reader{name, held.Map("variable main.theAgent")})
}

func main() {
	for range 10 {
		theAgent.add("reader")
	}
	held.Wait()
}
