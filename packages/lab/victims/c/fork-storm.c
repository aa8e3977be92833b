// Processes that come and go: each opens files on one map and ends at once.
#include "bpf.h"
#include <poll.h>

#define ALIVE 8

static void live_shortly(unsigned int id)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < 8; i++)
		map_open_by_id(id);
	_exit(0);
}

int main(void)
{
	int alive = 0;
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	victim_begin();
	map_create_hash("vic_storm");
	unsigned int id = noted[NOTED_MAP].ids[0];

	printf("{\"ready\":true,\"step\":\"storming\",\"pid\":%d,\"maps\":[%u],\"progs\":[],"
	       "\"links\":[],\"btfs\":[]}\n", getpid(), id);
	fflush(stdout);
	while (poll(&input, 1, 0) == 0) {
		if (alive == ALIVE) {
			wait(NULL);
			alive--;
		}
		if (check(fork(), "fork") == 0)
			live_shortly(id);
		alive++;
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
