// io_uring without a library: only what registering files takes.
#pragma once
#include "victim.h"
#include <linux/io_uring.h>

static inline int uring_create(void)
{
	struct io_uring_params params;

	memset(&params, 0, sizeof params);
	return check(syscall(SYS_io_uring_setup, 4, &params), "io_uring_setup");
}

static inline void uring_register_files(int ring, const int *fds, int count)
{
	check(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, fds, count),
	      "io_uring_register(FILES)");
}
