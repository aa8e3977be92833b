// The defect: the end of a long list keeps the maps. An interface elsewhere only seems to: behind the bool of
// the value in it stand seven bytes of an address, as boxing copies them from the stack.
package main

import (
	"unsafe"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type stage struct {
	next *stage
	m    *ebpf.Map
	// With another lowest byte, an address in the middle of it still leads here.
	buffer [1024]byte
}

type option struct {
	name *string
	set  bool
}

var (
	pipeline *stage
	options  []any
)

func box(leftover *byte) any {
	o := &option{new(string), true}
	address := uintptr(unsafe.Pointer(leftover))
	for i := uintptr(1); i < 8; i++ {
		*(*byte)(unsafe.Add(unsafe.Pointer(&o.set), i)) = byte(address >> (8 * i))
	}
	return o
}

func open(by string) *stage {
	s := &stage{m: held.Map(by)}
	options = append(options, box(&s.buffer[512]))
	return s
}

func main() {
	for range 10 {
		s := open("variable main.pipeline")
		s.next = pipeline
		pipeline = s
	}
	for range 10 {
		pipeline = &stage{next: pipeline}
	}
	held.Wait()
}
