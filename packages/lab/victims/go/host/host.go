// Package host makes what a victim looks at: pinned maps of its own, removed when it is done.
package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cilium/ebpf"
)

// Rounds is how often a victim does its work: 12 times, unless LASTREF_ROUNDS says otherwise.
var Rounds = rounds()

func rounds() int {
	if wanted, err := strconv.Atoi(os.Getenv("LASTREF_ROUNDS")); err == nil {
		return wanted
	}
	return 12
}

// Turns does the work Rounds times, and waits after each turn when the lab wants to look.
func Turns(work func() error) error {
	for turn := range Rounds {
		if err := work(); err != nil {
			return err
		}
		Step(turn + 1)
	}
	return nil
}

// Pins makes count pinned hash maps, hands their paths to run, and removes them afterwards.
// The maps are held by their pins alone while run is running.
func Pins(count int, run func(pins []string) error) {
	directory := filepath.Join("/sys/fs/bpf", fmt.Sprintf("lastref-victim-%d", os.Getpid()))
	err := errors.Join(withPins(directory, count, run), os.RemoveAll(directory))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// Pin is Pins for one map.
func Pin(run func(pin string) error) {
	Pins(1, func(pins []string) error { return run(pins[0]) })
}

func withPins(directory string, count int, run func(pins []string) error) error {
	if err := os.Mkdir(directory, 0o700); err != nil {
		return err
	}
	var pins []string
	for i := range count {
		pin := filepath.Join(directory, fmt.Sprintf("map%d", i))
		if err := makePinned(fmt.Sprintf("vic_map%d", i), pin); err != nil {
			return err
		}
		pins = append(pins, pin)
	}
	Step(0)
	return run(pins)
}

func makePinned(name, pin string) error {
	m, err := ebpf.NewMap(&ebpf.MapSpec{
		Name:       name,
		Type:       ebpf.Hash,
		KeySize:    4,
		ValueSize:  8,
		MaxEntries: 16,
	})
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.Put(uint32(1), uint64(42)); err != nil {
		return err
	}
	note(m)
	return m.Pin(pin)
}
