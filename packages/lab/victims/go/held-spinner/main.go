// A goroutine computes without ever calling anything: its map is in a register, if anywhere.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var stop, turns int

func spin(m *ebpf.Map) {
	for i := 0; stop == 0; i++ {
		turns += i
	}
	m.Close()
}

func main() {
	go spin(held.Map("goroutine main.spin"))
	time.Sleep(50 * time.Millisecond)
	held.Freeze()
	stop = 1
}
