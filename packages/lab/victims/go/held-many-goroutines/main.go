// Ten thousand goroutines wait, and every thousandth holds a map.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

func idle(done <-chan bool) { <-done }

func watch(m *ebpf.Map, done <-chan bool) {
	defer m.Close()
	idle(done)
}

func main() {
	never := make(chan bool)
	for i := range 10000 {
		if i%1000 == 0 {
			go watch(held.Map("goroutine main.watch"), never)
		} else {
			go idle(never)
		}
	}
	time.Sleep(200 * time.Millisecond)
	held.Wait()
	never <- true
}
