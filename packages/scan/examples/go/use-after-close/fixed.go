package example

import (
	"golang.org/x/sys/unix"
)

// read reads an object file with BPF programs.
func read(path string, buf []byte) (int, error) {
	fd, err := unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	n, err := unix.Read(fd, buf)
	unix.Close(fd)
	return n, err
}
