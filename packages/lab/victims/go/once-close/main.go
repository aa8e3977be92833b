// The defect: a sync.Once guards against a second Close. The reader opens again after it was closed,
// but the once has been used up.
package main

import (
	"sync"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

type reader struct {
	counter *ebpf.Map
	once    sync.Once
}

func (r *reader) open(pin string) (err error) {
	r.counter, err = ebpf.LoadPinnedMap(pin, nil) // leaks here
	return err
}

func (r *reader) Close() (err error) {
	r.once.Do(func() { err = r.counter.Close() })
	return err
}

func main() {
	host.Pin(func(pin string) error {
		r := new(reader)
		return host.Turns(func() error {
			if err := r.open(pin); err != nil {
				return err
			}
			return r.Close()
		})
	})
}
