// The defect: a concurrent cache whose entries nobody deletes.
package main

import (
	"sync"

	"lastref.dev/victims/held"
)

var cache sync.Map

func lookup(key int) {
	cache.Store(key, held.Map("variable main.cache"))
}

func main() {
	for key := range 10 {
		lookup(key)
	}
	held.Wait()
}
