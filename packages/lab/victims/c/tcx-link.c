// A program attached to an interface by a tcx link (Linux 6.6).
#include "net.h"

/* BPF_TCX_INGRESS, which linux/bpf.h of older systems does not have. */
#define TCX_INGRESS 46

int main(void)
{
	victim_begin();
	unsigned long netns = enter_new_netns();
	int ifindex = veth_create("vic0");
	int prog = prog_returning(0, BPF_PROG_TYPE_SCHED_CLS, 0, "vic_tcx");
	int link = link_create(prog, ifindex, TCX_INGRESS);
	step("linked", "\"fds\":[%d,%d],\"ifindex\":%d,\"netns\":%lu", prog, link, ifindex, netns);

	close(prog);
	step("link-alone", "\"fds\":[%d],\"ifindex\":%d,\"netns\":%lu", link, ifindex, netns);

	close(link);
	step("gone", NULL);
	return 0;
}
