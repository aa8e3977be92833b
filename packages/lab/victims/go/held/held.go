// Package held makes maps for the victims that hold them, and tells the truth about who holds which.
package held

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"unsafe"

	"github.com/cilium/ebpf"
)

type truth struct {
	Fd int    `json:"fd"`
	By string `json:"by"`
}

var (
	lock   sync.Mutex
	truths []truth
	opened int
)

// Map opens a map that by will hold, e.g. "variable main.registry". The truth has only its number:
// it must not hold the map itself.
func Map(by string) *ebpf.Map {
	lock.Lock()
	name := fmt.Sprintf("held%d", opened)
	opened++
	lock.Unlock()
	m, err := ebpf.NewMap(&ebpf.MapSpec{
		Name:       name,
		Type:       ebpf.Array,
		KeySize:    4,
		ValueSize:  4,
		MaxEntries: 1,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	Tell(m.FD(), by)
	return m
}

// Tell says who holds the fd with this number; what was said of it before is forgotten.
func Tell(fd int, by string) {
	lock.Lock()
	defer lock.Unlock()
	truths = slices.DeleteFunc(truths, func(t truth) bool { return t.Fd == fd })
	truths = append(truths, truth{fd, by})
}

// Wait lets the collector close what nobody holds, prints what was told, and returns when stdin ends.
func Wait() {
	runtime.GC()
	runtime.GC()
	Freeze()
}

// Freeze is Wait without a collection, now or later: what is garbage stays open.
func Freeze() {
	debug.SetGCPercent(-1)
	Run()
}

// Run is Wait for a program that works on while it waits.
func Run() {
	line, _ := json.Marshal(map[string]any{"ready": true, "held": truths})
	fmt.Println(string(line))
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// SameBlock says whether two values lie in one block of the tiny allocator.
func SameBlock[A, B any](a *A, b *B) bool {
	return uintptr(unsafe.Pointer(a))/16 == uintptr(unsafe.Pointer(b))/16
}
