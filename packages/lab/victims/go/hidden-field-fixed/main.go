// The fixed twin of hidden-field: Close closes the handle that stands in an unexported field.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

type reader struct {
	pin     string
	counter *ebpf.Map
}

func (r *reader) open() (err error) {
	r.counter, err = ebpf.LoadPinnedMap(r.pin, nil)
	return err
}

func (r *reader) Close() error {
	err := r.counter.Close()
	r.counter = nil
	return err
}

func main() {
	host.Pin(func(pin string) error {
		r := &reader{pin: pin}
		for range host.Rounds {
			if err := r.open(); err != nil {
				return err
			}
			if err := r.Close(); err != nil {
				return err
			}
		}
		return nil
	})
}
