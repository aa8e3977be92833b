// One program as a cls_bpf filter at ingress and egress: the classifier holds it twice.
#include "net.h"

int main(void)
{
	victim_begin();
	unsigned long netns = enter_new_netns();
	int ifindex = veth_create("vic0");
	int prog = prog_returning(0, BPF_PROG_TYPE_SCHED_CLS, 0, "vic_tc");

	clsact_create(ifindex);
	tc_filter_add(ifindex, TC_H_MIN_INGRESS, prog, "vic_in");
	tc_filter_add(ifindex, TC_H_MIN_EGRESS, prog, "vic_out");
	step("attached", "\"fds\":[%d],\"ifindex\":%d,\"netns\":%lu", prog, ifindex, netns);

	close(prog);
	step("filters-alone", "\"ifindex\":%d,\"netns\":%lu", ifindex, netns);

	clsact_delete(ifindex);
	step("gone", NULL);
	return 0;
}
