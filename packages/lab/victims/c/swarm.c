// Many processes with many fds over many maps, to measure with.
// usage: swarm [PROCESSES] [FDS_PER_PROCESS] [MAPS]
#include "bpf.h"
#include <sys/resource.h>

static void raise_fd_limit(void)
{
	struct rlimit limit;

	check(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
	limit.rlim_cur = limit.rlim_max;
	check(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

/* A member of the swarm: nothing but `count` files, spread evenly over the maps. */
static void hold(const unsigned int *ids, long maps, long count, int done)
{
	check(dup2(done, STDIN_FILENO), "dup2");
	check(syscall(SYS_close_range, 3, ~0U, 0), "close_range");
	close(STDOUT_FILENO);
	for (long i = 0; i < count; i++)
		map_open_by_id(ids[i % maps]);
	check(write(STDIN_FILENO, "x", 1), "write");
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	long processes = argc > 1 ? atol(argv[1]) : 50;
	long fds = argc > 2 ? atol(argv[2]) : 2000;
	long maps = argc > 3 ? atol(argv[3]) : 2000;
	unsigned int *ids = calloc(maps, sizeof *ids);
	int *own = calloc(maps, sizeof *own);
	int done[2];
	char byte;

	victim_begin();
	raise_fd_limit();
	check(pipe(done), "pipe");
	for (long i = 0; i < maps; i++) {
		own[i] = map_create(BPF_MAP_TYPE_ARRAY, 4, 8, 1, 0, "vic_swarm");
		ids[i] = id_of(NOTED_MAP, own[i]);
	}
	for (long i = 0; i < processes; i++)
		if (fork_child() == 0)
			hold(ids, maps, fds, done[1]);
	close(done[1]);
	for (long i = 0; i < processes; i++)
		if (read(done[0], &byte, 1) != 1) {
			errno = ECHILD;
			fail("a process of the swarm ended early");
		}
	/* The swarm alone holds them now, unless it is too small to hold every one. */
	for (long i = 0; i < maps && fds >= maps; i++)
		close(own[i]);
	step("swarming", "\"processes\":%ld,\"fdsEach\":%ld,\"mapCount\":%ld", processes, fds, maps);
	return 0;
}
