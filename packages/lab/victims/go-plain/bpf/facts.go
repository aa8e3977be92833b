package bpf

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

var (
	ran     int64
	wrong   int64
	allRan  int
	maximum int
)

// Ran counts a finalizer or a cleanup that ran.
func Ran() { atomic.AddInt64(&ran, 1) }

// Wrong counts a call that failed, or that another map answered.
func Wrong() { atomic.AddInt64(&wrong, 1) }

// Collect lets the collector run, and the finalizers after each time.
func Collect(times int) {
	maximum = max(maximum, OpenFds())
	for i := 1; i <= times; i++ {
		before := atomic.LoadInt64(&ran)
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
		if atomic.LoadInt64(&ran) > before {
			allRan = i
		}
	}
}

// OpenFds returns how many fds of this process are on BPF maps.
func OpenFds() int {
	names, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	count := 0
	for _, name := range names {
		if target, _ := os.Readlink("/proc/self/fd/" + name.Name()); target == "anon_inode:bpf-map" {
			count++
		}
	}
	return count
}

// Tell says what came of it, as one line of JSON. The number of the collection is the one after
// which the last finalizer ran, and null when none ran.
func Tell() {
	facts := map[string]any{
		"objects":        Rounds,
		"finalizers run": atomic.LoadInt64(&ran),
		"collections":    nil,
		"wrong answers":  atomic.LoadInt64(&wrong),
		"most fds":       max(maximum, OpenFds()),
		"fds left":       OpenFds(),
		"go":             runtime.Version(),
	}
	if allRan > 0 {
		facts["collections"] = allRan
	}
	line, _ := json.Marshal(facts)
	fmt.Println(string(line))
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}
