// A map that only the fixed files of an io_uring keep alive.
#include "bpf.h"
#include "uring.h"

int main(void)
{
	victim_begin();
	int ring = uring_create();
	int fd = map_create_hash("vic_io_uring");
	/* A hole, and the same file in two slots: still one file. */
	int slots[] = { -1, fd, fd };

	uring_register_files(ring, slots, LENGTH(slots));
	step("registered", "\"fds\":[%d],\"ring\":%d", fd, ring);

	close(fd);
	step("ring-alone", "\"ring\":%d", ring);

	close(ring);
	step("gone", NULL);
	return 0;
}
