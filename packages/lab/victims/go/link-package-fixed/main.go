// The fixed twin of link-package: one map is opened and kept, and closed at the end.
package main

import (
	"runtime"
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var reader *ebpf.Map

func readCounter(pin string) (value uint64, err error) {
	if reader == nil {
		if reader, err = ebpf.LoadPinnedMap(pin, nil); err != nil {
			return 0, err
		}
	}
	err = reader.Lookup(uint32(1), &value)
	return value, err
}

func main() {
	turn := 0
	host.Pin(func(pin string) error {
		defer func() { reader.Close() }()
		return host.Turns(func() error {
			if turn++; turn%10 == 0 {
				runtime.GC()
				time.Sleep(20 * time.Millisecond)
			}
			_, err := readCounter(pin)
			return err
		})
	})
}
