// The fixed twin of stop-not-close: the owner closes.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

type reader struct {
	counter *ebpf.Map
	running bool
}

func start(pin string) (*reader, error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return nil, err
	}
	return &reader{m, true}, nil
}

func (r *reader) Stop() { r.running = false }

func (r *reader) Close() error {
	r.Stop()
	return r.counter.Close()
}

func main() {
	host.Pin(func(pin string) error {
		return host.Turns(func() error {
			r, err := start(pin)
			if err != nil {
				return err
			}
			return r.Close()
		})
	})
}
