// The defect: Close forgets the handle that stands in an unexported field instead of closing it.
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
	r.counter, err = ebpf.LoadPinnedMap(r.pin, nil) // leaks here
	return err
}

func (r *reader) Close() error {
	r.counter = nil
	return nil
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
