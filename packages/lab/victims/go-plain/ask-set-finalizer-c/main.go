// Asks whether a finalizer can be set on memory of C. The runtime answers by ending the program.
package main

/*
#include <stdlib.h>

struct counter { int fd; };
*/
import "C"

import (
	"fmt"
	"runtime"
)

func main() {
	c := (*C.struct_counter)(C.malloc(C.sizeof_struct_counter))
	runtime.SetFinalizer(c, func(c *C.struct_counter) { fmt.Println("closed", c.fd) })
	fmt.Println(`{"finalizers set":1}`)
}
