// The fixed twin of once-close: a reader that was opened again can be closed again.
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
	r.once = sync.Once{}
	r.counter, err = ebpf.LoadPinnedMap(pin, nil)
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
