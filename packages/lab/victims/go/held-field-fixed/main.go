// The fixed twin of held-field: the agent closes its readers.
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
	a.readers = append(a.readers, reader{name, held.Map("nobody")})
}

func (a *agent) close() {
	for _, r := range a.readers {
		r.counter.Close()
	}
	a.readers = nil
}

func main() {
	for range 10 {
		theAgent.add("reader")
	}
	theAgent.close()
	held.Wait()
}
