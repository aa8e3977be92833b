// A program attached to an interface as XDP by a link, in a network namespace of its own.
#include "net.h"

int main(void)
{
	victim_begin();
	unsigned long netns = enter_new_netns();
	int ifindex = veth_create("vic0");
	int prog = prog_returning(2, BPF_PROG_TYPE_XDP, BPF_XDP, "vic_xdp_link");
	int link = link_create(prog, ifindex, BPF_XDP);
	step("linked", "\"fds\":[%d,%d],\"ifindex\":%d,\"netns\":%lu", prog, link, ifindex, netns);

	close(prog);
	step("link-alone", "\"fds\":[%d],\"ifindex\":%d,\"netns\":%lu", link, ifindex, netns);

	close(link);
	step("gone", NULL);
	return 0;
}
