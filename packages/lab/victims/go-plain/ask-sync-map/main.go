// Asks how many collections it takes until the fds are closed that a local variable, a map or a
// sync.Map kept, and whether any is closed before it is taken out.
package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"lastref.dev/plain/bpf"
)

type counter struct {
	fd   int
	name string
}

var closed int64

func open(pin string) (*counter, error) {
	path := bpf.At(pin)
	attr, size := path.Args()
	fd, _, errno := syscall.Syscall(bpf.Number, bpf.ObjGet, attr, size)
	if errno != 0 {
		return nil, errno
	}
	c := &counter{int(fd), pin}
	runtime.SetFinalizer(c, func(c *counter) {
		syscall.Close(c.fd)
		atomic.AddInt64(&closed, 1)
	})
	return c, nil
}

type store struct {
	name   string
	put    func(key int, c *counter)
	remove func(key int)
}

func stores() []store {
	plain := map[int]*counter{}
	var synced sync.Map
	return []store{
		{"local", func(int, *counter) {}, func(int) {}},
		{"map", func(key int, c *counter) { plain[key] = c }, func(key int) { delete(plain, key) }},
		{"sync.Map", func(key int, c *counter) { synced.Store(key, c) }, func(key int) { synced.Delete(key) }},
	}
}

func collect() {
	runtime.GC()
	time.Sleep(20 * time.Millisecond)
}

// fill is a function of its own, so that no stack keeps what it opened.
func fill(pin string, s store) error {
	for i := 0; i < bpf.Rounds; i++ {
		c, err := open(pin)
		if err != nil {
			return err
		}
		s.put(i, c)
	}
	return nil
}

func ask(pin string, s store, facts map[string]int64) error {
	atomic.StoreInt64(&closed, 0)
	if err := fill(pin, s); err != nil {
		return err
	}
	if s.name != "local" {
		collect()
		collect()
		facts["closed while in the "+s.name] = atomic.LoadInt64(&closed)
	}
	for i := 0; i < bpf.Rounds; i++ {
		s.remove(i)
	}
	turns := int64(0)
	for turns < 10 && atomic.LoadInt64(&closed) < int64(bpf.Rounds) {
		collect()
		turns++
	}
	facts["collections, "+s.name] = turns
	return nil
}

func main() {
	bpf.Pin(func(pin string) error {
		facts := map[string]int64{}
		for _, s := range stores() {
			if err := ask(pin, s, facts); err != nil {
				return err
			}
		}
		line, err := json.Marshal(facts)
		fmt.Println(string(line))
		return err
	})
}
