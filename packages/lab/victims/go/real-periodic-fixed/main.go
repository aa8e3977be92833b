// The fixed twin of real-periodic: the table is opened once, and every round uses it.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

func collectGarbage(table *ebpf.Map) error {
	var key, value = uint32(0), uint64(0)
	for entries := table.Iterate(); entries.Next(&key, &value); {
		time.Sleep(time.Microsecond)
	}
	return nil
}

func main() {
	host.Pin(func(pin string) error {
		table, err := ebpf.LoadPinnedMap(pin, nil)
		if err != nil {
			return err
		}
		defer table.Close()
		return host.Turns(func() error { return collectGarbage(table) })
	})
}
