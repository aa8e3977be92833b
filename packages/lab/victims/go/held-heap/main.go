// No defect of its own: maps are held beside a heap of as many megabytes as its argument says, 1 without one.
package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/cilium/ebpf"

	"lastref.dev/victims/held"
)

type session struct {
	previous *session
	name     string
	buffer   []byte
}

type user struct {
	readers []*ebpf.Map
}

var sessions = map[int]*session{}
var users = map[string]*user{}

// open makes some 190 bytes, its entry in the table included; four tenths of them can hold pointers.
func open(number int) {
	sessions[number] = &session{sessions[number-1], fmt.Sprintf("session number %10d", number), make([]byte, 112)}
}

func main() {
	megabytes := 1
	if len(os.Args) > 1 {
		megabytes, _ = strconv.Atoi(os.Args[1])
	}
	for number := range megabytes * 1024 * 1024 / 190 {
		open(number)
	}
	for i := range 10 {
		users[fmt.Sprint(i)] = &user{[]*ebpf.Map{held.Map("variable main.users")}}
	}
	held.Wait()
}
