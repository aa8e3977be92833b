// The defect: a round of clean-up opens the table anew, and leaves it open for the next round to open
// it again.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

var lastRound *ebpf.Map

func collectGarbage(pin string) error {
	table, err := ebpf.LoadPinnedMap(pin, nil) // leaks here
	if err != nil {
		return err
	}
	lastRound = table
	var key, value = uint32(0), uint64(0)
	for entries := table.Iterate(); entries.Next(&key, &value); {
		time.Sleep(time.Microsecond)
	}
	return nil
}

func main() {
	host.Pin(func(pin string) error {
		return host.Turns(func() error { return collectGarbage(pin) })
	})
}
