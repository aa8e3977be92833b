// A socket lookup program attached to the victim's own network namespace by a link.
#include "net.h"

int main(void)
{
	victim_begin();
	unsigned long netns = enter_new_netns();
	int namespace_fd = check(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open");
	int prog = prog_returning(1, BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, "vic_sk_lookup");
	int link = link_create(prog, namespace_fd, BPF_SK_LOOKUP);
	step("linked", "\"fds\":[%d,%d],\"netns\":%lu", prog, link, netns);

	close(prog);
	step("link-alone", "\"fds\":[%d],\"netns\":%lu", link, netns);

	close(link);
	step("gone", NULL);
	return 0;
}
