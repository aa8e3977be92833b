// Two files on one map, the first of them through two fds, in a process that has become nobody.
#include "bpf.h"
#include <grp.h>

#define NOBODY 65534

static void become_nobody(void)
{
	check(setgroups(0, NULL), "setgroups");
	check(setresgid(NOBODY, NOBODY, NOBODY), "setresgid");
	check(setresuid(NOBODY, NOBODY, NOBODY), "setresuid");
	/* A process that has changed its user can otherwise be looked into by root alone. */
	check(prctl(PR_SET_DUMPABLE, 1), "PR_SET_DUMPABLE");
}

int main(void)
{
	victim_begin();
	int first = map_create_hash("vic_nobody");
	int second = map_open_by_id(noted[NOTED_MAP].ids[0]);

	check(dup2(first, 27), "dup2");
	check(dup2(first, 28), "dup2");
	check(dup2(second, 29), "dup2");
	close(first);
	close(second);
	become_nobody();
	step("nobody", "\"fds\":[27,28,29]");
	return 0;
}
