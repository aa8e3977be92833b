// The defect: plug-ins register themselves as what they can do, and are never unregistered.
package main

import (
	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type plugin interface{ collect() int }

type counter struct{ values *ebpf.Map }

func (c *counter) collect() int { return c.values.FD() }

var plugins []plugin

func register() {
	plugins = append(plugins, &counter{held.Map("variable main.plugins")})
}

func main() {
	for range 10 {
		register()
	}
	held.Wait()
}
