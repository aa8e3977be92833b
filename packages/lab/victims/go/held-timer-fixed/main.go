// The fixed twin of held-timer: the time is short.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

func closeLater(m *ebpf.Map) {
	time.AfterFunc(time.Millisecond, func() { m.Close() })
}

func main() {
	for range 10 {
		closeLater(held.Map("nobody"))
	}
	time.Sleep(200 * time.Millisecond)
	held.Wait()
}
