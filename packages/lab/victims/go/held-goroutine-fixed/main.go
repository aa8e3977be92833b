// The fixed twin of held-goroutine: the channel is closed, and every watcher ends.
package main

import (
	"sync"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

func watch(m *ebpf.Map, done <-chan bool) {
	defer m.Close()
	<-done
}

func main() {
	done := make(chan bool)
	var watchers sync.WaitGroup
	for range 10 {
		watchers.Add(1)
		go func() {
			defer watchers.Done()
			watch(held.Map("nobody"), done)
		}()
	}
	close(done)
	watchers.Wait()
	held.Wait()
}
