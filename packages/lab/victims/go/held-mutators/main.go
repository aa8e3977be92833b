// Two goroutines rewrite the containers that hold the maps all the time: what is read while they run
// never was the state of the program.
package main

import (
	"runtime"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

var table map[int]*ebpf.Map
var list []*ebpf.Map

// rehash makes a new table for every turn, so the memory of old ones is used again and again.
func rehash() {
	for {
		next := make(map[int]*ebpf.Map)
		for key, m := range table {
			next[key] = m
		}
		table = next
		runtime.Gosched()
	}
}

func recopy() {
	for {
		list = append(make([]*ebpf.Map, 0, len(list)), list...)
		runtime.Gosched()
	}
}

func main() {
	table = make(map[int]*ebpf.Map)
	for i := range 5 {
		table[i] = held.Map("variable main.table")
		list = append(list, held.Map("variable main.list"))
	}
	runtime.GC()
	go rehash()
	go recopy()
	held.Run()
}
