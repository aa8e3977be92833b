// The defect: each watcher waits for a message that never comes, and closes its map only afterwards.
package main

import (
	"time"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

func watch(m *ebpf.Map, done <-chan bool) {
	defer m.Close()
	<-done
}

func main() {
	never := make(chan bool)
	for range 10 {
		go watch(held.Map("goroutine main.watch"), never)
	}
	time.Sleep(100 * time.Millisecond)
	held.Wait()
	never <- true
}
