// The defect: the tracer's Close flushes what it has to, and closes nothing. Each restart opens its
// maps again.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

type tracer struct {
	maps   map[string]*ebpf.Map
	events []uint64
}

var history []*tracer

func newTracer(pins []string) (*tracer, error) {
	t := &tracer{maps: map[string]*ebpf.Map{}}
	history = append(history, t)
	for _, pin := range pins {
		m, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
		if err != nil {
			return nil, err
		}
		t.maps[pin] = m
	}
	return t, nil
}

func (t *tracer) Close() error {
	t.events = nil
	return nil
}

func main() {
	host.Pins(3, func(pins []string) error {
		return host.Turns(func() error {
			t, err := newTracer(pins)
			if err != nil {
				return err
			}
			return t.Close()
		})
	})
}
