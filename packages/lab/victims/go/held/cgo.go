//go:build withcgo

package held

// static int nothing(void) { return 0; }
import "C"

func init() { C.nothing() }
