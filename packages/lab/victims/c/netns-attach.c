// A flow dissector attached to the victim's own network namespace without a link.
#include "net.h"

int main(void)
{
	victim_begin();
	unsigned long netns = enter_new_netns();
	int prog = prog_returning(0, BPF_PROG_TYPE_FLOW_DISSECTOR, BPF_FLOW_DISSECTOR, "vic_dissect");

	prog_attach(prog, 0, BPF_FLOW_DISSECTOR, 0);
	step("attached", "\"fds\":[%d],\"netns\":%lu", prog, netns);

	unsigned int id = noted[NOTED_PROG].ids[0];
	close(prog);
	step("netns-alone", "\"netns\":%lu", netns);

	prog = open_by_id(BPF_PROG_GET_FD_BY_ID, id);
	prog_detach(prog, 0, BPF_FLOW_DISSECTOR);
	close(prog);
	step("gone", NULL);
	return 0;
}
