package example

import (
	"golang.org/x/sys/unix"
)

// size is that of an object file with BPF programs.
func size(path string) (int64, error) {
	fd, err := unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		unix.Close(fd)
		return 0, err
	}
	return st.Size, nil
}
