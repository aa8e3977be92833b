// Every way to hold an fd that Go has had since 1.15, in one program without other packages: it prints which
// fd is held how, and waits until its standard input ends.
package main

import (
	"fmt"
	"io"
	"io/ioutil"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// FD is what the libraries have: a number, and a finalizer that closes it.
type FD struct{ raw int }

func (fd *FD) close() { syscall.Close(fd.raw) }

// Map is larger than the blocks that small values share.
type Map struct {
	name string
	fd   *FD
}

var truths []string

func create(by string) int {
	attributes := [4]uint32{2, 4, 4, 1} // BPF_MAP_TYPE_ARRAY, sizes of key and value, entries
	fd, _, errno := syscall.Syscall(321, 0, uintptr(unsafe.Pointer(&attributes)), 16)
	if errno != 0 {
		fmt.Fprintln(os.Stderr, errno)
		os.Exit(2)
	}
	tell(int(fd), by)
	return int(fd)
}

func tell(fd int, by string) {
	truths = append(truths, fmt.Sprintf(`{"fd":%d,"by":%q}`, fd, by))
}

//go:noinline
func open(by string) *Map {
	fd := &FD{create(by)}
	runtime.SetFinalizer(fd, (*FD).close)
	// Otherwise the next one would be its neighbour, and keep it.
	_ = new([8]byte)
	return &Map{by, fd}
}

var (
	registry  = map[string]*Map{}
	list      []*Map
	callbacks []func() string
	queue     = make(chan *Map, 8)
	cache     sync.Map
	anything  []interface{}
	agent     = &struct {
		started bool
		readers []struct{ m *Map }
	}{started: true}
)

//go:noinline
func watch(m *Map, never chan bool) {
	<-never
	runtime.KeepAlive(m)
}

//go:noinline
func expire(m *Map) {
	time.AfterFunc(48*time.Hour, func() { m.fd.close() })
}

//go:noinline
func onTick(m *Map) {
	callbacks = append(callbacks, func() string { return m.name })
}

type blocker struct{ name *string }

func (b *blocker) close() { select {} }

//go:noinline
func block() { runtime.SetFinalizer(&blocker{new(string)}, (*blocker).close) }

// Handle has a pointer, so that it shares its block with nothing.
type Handle struct {
	fd   int
	name *string
}

func (h *Handle) close() { syscall.Close(h.fd) }

//go:noinline
func abandon() { runtime.SetFinalizer(&Handle{create("queued"), new(string)}, (*Handle).close) }

//go:noinline
func lose() { runtime.SetFinalizer(&Handle{create("unreachable"), new(string)}, (*Handle).close) }

// node is so large that a pointer into its middle still points into it with another lowest byte.
type node struct {
	next *node
	m    *Map
	wide [1024]byte
}

// chain is long, so that whoever takes numbers for pointers meets them first.
var chain *node

// padded leaves seven bytes behind its last field.
type padded struct {
	name *string
	flag bool
}

// number is no pointer, whatever it looks like.
type number struct {
	name *string
	n    uintptr
}

// numbers hold addresses of what they do not keep, in every kind of object that the heap has.
var numbers struct {
	boxed interface{}
	one   *number
	many  *[200]number
	large *[8192]number
	slice []number
	table map[int]number
}

// stale does what boxing a value does with the padding behind it: it copies what the stack held there.
func stale(to *node) interface{} {
	p := &padded{new(string), true}
	address := uintptr(unsafe.Pointer(&to.wide[512]))
	for i := uintptr(1); i < 8; i++ {
		*(*byte)(unsafe.Pointer(uintptr(unsafe.Pointer(&p.flag)) + i)) = byte(address >> (8 * i))
	}
	return p
}

func mislead(address uintptr) {
	n := number{new(string), address}
	numbers.one = &n
	numbers.many = new([200]number)
	numbers.large = new([8192]number)
	numbers.many[150] = n
	numbers.large[8000] = n
	numbers.slice = append(numbers.slice, n)
	numbers.table = map[int]number{1: n}
}

//go:noinline
func look(n *number) bool { return n.name == nil }

// hold has a value on its stack that consists of a pointer and a number.
//
//go:noinline
func hold(address uintptr, never chan bool) {
	n := number{new(string), address}
	look(&n)
	<-never
	look(&n)
}

//go:noinline
func link() {
	last := &node{m: open("variable main.chain")}
	numbers.boxed = stale(last)
	mislead(uintptr(unsafe.Pointer(last)))
	chain = last
	for i := 0; i < 8; i++ {
		chain = &node{next: chain}
	}
}

//go:noinline
func loseWithNumbers(never chan bool) {
	h := &Handle{create("unreachable"), new(string)}
	runtime.SetFinalizer(h, (*Handle).close)
	address := uintptr(unsafe.Pointer(h))
	numbers.many[1].n = address
	numbers.large[1].n = address
	numbers.slice = append(numbers.slice, number{new(string), address})
	go hold(address, never)
}

func main() {
	never := make(chan bool)
	block()
	runtime.GC()
	time.Sleep(100 * time.Millisecond)
	for i := 0; i < 3; i++ {
		registry[fmt.Sprint(i)] = open("variable main.registry")
		list = append(list, open("variable main.list"))
		onTick(open("variable main.callbacks through closure main.onTick.func1"))
		queue <- open("variable main.queue")
		cache.Store(i, open("variable main.cache"))
		anything = append(anything, open("variable main.anything"))
		agent.readers = append(agent.readers, struct{ m *Map }{open("variable main.agent")})
		go watch(open("goroutine main.watch"), never)
		expire(open("timer main.expire.func1"))
		create("no-owner")
		abandon()
	}
	link()
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	runtime.GC()
	debug.SetGCPercent(-1)
	for i := 0; i < 3; i++ {
		lose()
	}
	loseWithNumbers(never)
	time.Sleep(100 * time.Millisecond)
	fmt.Printf("{\"ready\":true,\"held\":[%s]}\n", strings.Join(truths, ","))
	io.Copy(ioutil.Discard, os.Stdin)
	never <- true
}
