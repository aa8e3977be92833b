package host

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var highest atomic.Int64

// Opened notes a number. The kernel hands out the lowest that is free, so the highest one tells how
// many were open at once.
func Opened(fd int) {
	for {
		seen := highest.Load()
		if int64(fd) <= seen || highest.CompareAndSwap(seen, int64(fd)) {
			return
		}
	}
}

// Crowd does the work Rounds times in all, in LASTREF_GOROUTINES goroutines at once, and tells what
// that came to.
func Crowd(work func() error) error {
	goroutines, err := strconv.Atoi(os.Getenv("LASTREF_GOROUTINES"))
	if err != nil {
		goroutines = 1
	}
	before, started := numbersTaken(), time.Now()
	errs := make([]error, goroutines)
	var crowd sync.WaitGroup
	for i := range goroutines {
		crowd.Add(1)
		go func() {
			defer crowd.Done()
			for turn := 0; turn < Rounds/goroutines && errs[i] == nil; turn++ {
				errs[i] = work()
			}
		}()
	}
	crowd.Wait()
	seconds := time.Since(started).Seconds()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	tell(map[string]any{
		"readings":      Rounds / goroutines * goroutines,
		"collections":   memory.NumGC,
		"open at once":  max(0, highest.Load()-int64(before)+1),
		"readings/s":    float64(Rounds) / seconds,
		"left per 1000": 1000 * float64(openFds()) / float64(Rounds),
	})
	return nil
}

// numbersTaken returns the lowest number that is free.
func numbersTaken() int {
	file, err := os.Open("/dev/null")
	if err != nil {
		return 0
	}
	defer file.Close()
	return int(file.Fd())
}

// openFds returns how many fds of this process are on BPF maps.
func openFds() int {
	names, _ := os.ReadDir("/proc/self/fd")
	count := 0
	for _, name := range names {
		target, _ := os.Readlink("/proc/self/fd/" + name.Name())
		if strings.HasSuffix(target, "bpf-map") {
			count++
		}
	}
	return count
}

func tell(facts map[string]any) {
	line, _ := json.Marshal(facts)
	fmt.Println(string(line))
}
