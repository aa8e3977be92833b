package example

import (
	bpf "github.com/aquasecurity/libbpfgo"
)

type agent struct {
	events *bpf.PerfBuffer
}

func (a *agent) run(done <-chan struct{}) {
	a.events.Poll(300)
	<-done
	a.events.Close()
}
