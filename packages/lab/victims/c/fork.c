// A child that inherits a map's fd shares its file: the counters do not move.
#include "bpf.h"

int main(void)
{
	victim_begin();
	int fd = map_create_hash("vic_fork");
	pid_t child = fork_idle_child();
	step("fork", "\"fds\":[%d],\"child\":%d", fd, child);

	close(fd);
	step("parent-closed", "\"fds\":[%d],\"child\":%d", fd, child);

	end_child(child);
	step("gone", NULL);
	return 0;
}
