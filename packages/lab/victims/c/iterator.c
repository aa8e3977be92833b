// A program that an open iterator keeps alive, after its link is closed as well.
#include "iter.h"

int main(void)
{
	victim_begin();
	int prog = iter_prog("bpf_iter_task", "vic_iter_task");
	int link = iter_link(prog, -1);
	step("linked", "\"fds\":[%d,%d]", prog, link);

	int iterator = iter_create(link);
	step("opened", "\"fds\":[%d,%d],\"iterator\":%d", prog, link, iterator);

	/* An open iterator holds the program by itself, not by way of its link (bpf_iter.c). */
	close(prog);
	close(link);
	step("iterator-alone", "\"iterator\":%d", iterator);

	close(iterator);
	step("gone", NULL);
	return 0;
}
