// The defect: each map is to be closed when it expires, which is set to days where minutes were meant.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

//go:noinline
func closeLater(m *ebpf.Map) {
	time.AfterFunc(48*time.Hour, func() { m.Close() })
}

func main() {
	for range 10 {
		closeLater(held.Map("timer main.closeLater.func1"))
	}
	held.Wait()
}
