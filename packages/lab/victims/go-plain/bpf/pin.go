package bpf

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

// Rounds is how often a victim does its work: 12 times, unless LASTREF_ROUNDS says otherwise.
var Rounds = func() int {
	if wanted, err := strconv.Atoi(os.Getenv("LASTREF_ROUNDS")); err == nil {
		return wanted
	}
	return 12
}()

// Pins makes pinned maps, whose values at key 1 are 1, 2, 3 and so on, hands their paths to run, and
// removes them afterwards. Only their pins hold them while run is running.
func Pins(count int, run func(pins []string) error) {
	time.Sleep(time.Millisecond) // From here on the runtime has the fds that it needs itself.
	directory := filepath.Join("/sys/fs/bpf", fmt.Sprintf("lastref-victim-%d", os.Getpid()))
	err := os.Mkdir(directory, 0o700)
	var pins []string
	for i := 0; err == nil && i < count; i++ {
		pins = append(pins, filepath.Join(directory, fmt.Sprintf("map%d", i)))
		err = makePinned(pins[i], uint64(i+1))
	}
	if err == nil {
		err = run(pins)
	}
	os.RemoveAll(directory)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// Pin is Pins for one map.
func Pin(run func(pin string) error) {
	Pins(1, func(pins []string) error { return run(pins[0]) })
}

func makePinned(pin string, value uint64) error {
	// map_type (hash), key_size, value_size, max_entries, map_flags, inner_map_fd, numa_node, name
	attr := [11]uint32{1, 4, 8, 16}
	copy((*[16]byte)(unsafe.Pointer(&attr[7]))[:], filepath.Base(pin))
	fd, _, errno := syscall.Syscall(Number, mapCreate, uintptr(unsafe.Pointer(&attr)), 44)
	if errno != 0 {
		return errno
	}
	defer syscall.Close(int(fd))
	key := uint32(1)
	if err := onElement(update, int(fd), &key, &value); err != nil {
		return err
	}
	note(int(fd))
	path := At(pin)
	path.fd = uint32(fd)
	address, size := path.Args()
	if _, _, errno := syscall.Syscall(Number, objPin, address, size); errno != 0 {
		return errno
	}
	return nil
}
