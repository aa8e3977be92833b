// Programs that only the slots of a program array keep alive.
#include "bpf.h"

int main(void)
{
	victim_begin();
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 8, 0, "vic_tail_calls");
	int prog = prog_returning(0, BPF_PROG_TYPE_SOCKET_FILTER, 0, "vic_tail");

	map_store_fd(array, 1, prog);
	map_store_fd(array, 5, prog);
	step("stored", "\"fds\":[%d,%d]", array, prog);

	close(prog);
	step("slots-alone", "\"fds\":[%d]", array);

	/* The last user-space reference clears the array, whoever still refers to it. */
	close(array);
	step("gone", NULL);
	return 0;
}
