// The fixed twin of held-sync-map: an entry that is deleted is closed.
package main

import (
	"sync"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var cache sync.Map

func lookup(key int) {
	cache.Store(key, held.Map("nobody"))
}

func evict(key int) {
	if m, ok := cache.LoadAndDelete(key); ok {
		m.(*ebpf.Map).Close()
	}
}

func main() {
	for key := range 10 {
		lookup(key)
		evict(key)
	}
	held.Wait()
}
