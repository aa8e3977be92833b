// The fixed twin of held-interface: plug-ins can be closed, and are.
package main

import (
	"io"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type plugin interface {
	collect() int
	io.Closer
}

type counter struct{ values *ebpf.Map }

func (c *counter) collect() int { return c.values.FD() }
func (c *counter) Close() error { return c.values.Close() }

var plugins []plugin

func register() {
	plugins = append(plugins, &counter{held.Map("nobody")})
}

func main() {
	for range 10 {
		register()
	}
	for _, p := range plugins {
		p.Close()
	}
	plugins = nil
	held.Wait()
}
