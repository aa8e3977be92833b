// What grows in an agent that serves net/http/pprof. usage: growth MODE [ADDRESS]
//
//	heap      buffers that a package variable keeps; no BPF
//	raw       bare fds from the system call, which no object owns
//	both      both of them, unrelated
//	retained  maps of the library that a package variable keeps
//	warm      maps that are kept in a pool that reaches its size
package main

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/host"
)

const (
	tick    = 20 * time.Millisecond
	objGet  = 7
	sysBPF  = 321
	pool    = 800
	settles = 2000 * time.Millisecond
)

var (
	buffers [][]byte
	opened  []*ebpf.Map
	began   = time.Now()
)

func keepBuffer() {
	buffers = append(buffers, make([]byte, 96*1024))
	for i := range buffers[len(buffers)-1] {
		buffers[len(buffers)-1][i] = 1
	}
}

func openRaw(pin string) error {
	path := append([]byte(pin), 0)
	attr := struct {
		pathname uint64
		fd       uint32
		flags    uint32
	}{pathname: uint64(uintptr(unsafe.Pointer(&path[0])))}
	_, _, errno := syscall.Syscall(sysBPF, objGet, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr))
	runtime.KeepAlive(path)
	if errno != 0 {
		return errno
	}
	return nil
}

func openKept(pin string) error {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err == nil {
		opened = append(opened, m)
	}
	return err
}

func warm(pin string) error {
	wanted := int(pool * (1 - math.Exp(-float64(time.Since(began))/float64(settles))))
	for len(opened) < wanted {
		if err := openKept(pin); err != nil {
			return err
		}
	}
	return nil
}

var modes = map[string]func(pin string) error{
	"heap":     func(string) error { keepBuffer(); return nil },
	"raw":      openRaw,
	"both":     func(pin string) error { keepBuffer(); return openRaw(pin) },
	"retained": openKept,
	"warm":     warm,
}

func main() {
	work, ok := modes[os.Args[1]]
	if !ok {
		os.Exit(2)
	}
	network, address := "tcp", "127.0.0.1:0"
	if len(os.Args) > 2 {
		network, address = "unix", os.Args[2]
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		panic(err)
	}
	go func() { _ = http.Serve(listener, nil) }()
	ended := make(chan struct{})
	go func() {
		var byte [1]byte
		for {
			if n, err := os.Stdin.Read(byte[:]); n == 0 || err != nil {
				close(ended)
				return
			}
		}
	}()
	host.Pin(func(pin string) error {
		fmt.Println(listener.Addr())
		began = time.Now()
		for {
			select {
			case <-ended:
				return nil
			case <-time.After(tick):
				if err := work(pin); err != nil && !errors.Is(err, syscall.EMFILE) {
					return err
				}
			}
		}
	})
}
