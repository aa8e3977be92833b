// A bpffs of its own in a mount namespace of its own, as a container has it.
#pragma once
#include "bpf.h"
#include <sched.h>
#include <sys/mount.h>

struct mountns_pin {
	pid_t child;
	unsigned long namespace_inode;
};

static inline unsigned long namespace_inode(const char *path)
{
	struct stat status;

	check(stat(path, &status), path);
	return status.st_ino;
}

/*
 * Pins `fd` at `path` in a bpffs that only a child process can see. The path lies below
 * /sys/fs/bpf, over which the child mounts its own bpffs. The child closes all of its fds.
 */
static inline struct mountns_pin pin_in_mount_namespace(int fd, const char *path)
{
	int done[2];
	struct mountns_pin pin;

	check(pipe(done), "pipe");
	pin.child = fork_child();
	if (pin.child == 0) {
		check(unshare(CLONE_NEWNS), "unshare(CLONE_NEWNS)");
		check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount(MS_PRIVATE)");
		check(mount("bpf", "/sys/fs/bpf", "bpf", 0, "mode=0700"), "mount(bpf)");
		obj_pin(fd, path);
		pin.namespace_inode = namespace_inode("/proc/self/ns/mnt");
		check(write(done[1], &pin.namespace_inode, sizeof pin.namespace_inode), "write");
		check(syscall(SYS_close_range, 0, ~0U, 0), "close_range");
		for (;;)
			pause();
	}
	close(done[1]);
	if (read(done[0], &pin.namespace_inode, sizeof pin.namespace_inode) <= 0)
		fail("the child could not pin");
	close(done[0]);
	return pin;
}
