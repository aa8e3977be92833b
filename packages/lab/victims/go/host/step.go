package host

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
)

var (
	stepping = os.Getenv("LASTREF_LAB_STEPS") != ""
	words    = bufio.NewReader(os.Stdin)
	maps     []ebpf.MapID
)

// Step says which turn is done and waits for a word, when whoever started the victim asked for it.
func Step(turn int) {
	if !stepping {
		return
	}
	line, _ := json.Marshal(map[string]any{
		"ready": true, "step": "turn", "turn": turn, "pid": os.Getpid(), "maps": maps,
	})
	fmt.Println(string(line))
	if word, err := words.ReadString('\n'); err != nil || word != "next\n" {
		os.Exit(0)
	}
}

// Maps returns the ids of the maps that a victim looks at.
func Maps() []ebpf.MapID { return maps }

// note remembers the id of a map that a victim looks at.
func note(m *ebpf.Map) {
	if info, err := m.Info(); err == nil {
		if id, ok := info.ID(); ok {
			maps = append(maps, id)
		}
	}
}
