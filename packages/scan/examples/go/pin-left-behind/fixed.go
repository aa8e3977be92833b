package example

import (
	"fmt"

	"github.com/cilium/ebpf"
)

func share(m *ebpf.Map, path string, first, second uint32) error {
	if err := m.Pin(path); err != nil {
		return fmt.Errorf("pin: %w", err)
	}
	if err := m.Put(uint32(0), first); err != nil {
		m.Unpin()
		return fmt.Errorf("first: %w", err)
	}
	if err := m.Put(uint32(1), second); err != nil {
		m.Unpin()
		return fmt.Errorf("second: %w", err)
	}
	return nil
}
