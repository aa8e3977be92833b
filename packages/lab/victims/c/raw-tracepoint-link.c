// A program attached to a raw tracepoint by a link, and a second file on that link.
#include "bpf.h"

int main(void)
{
	victim_begin();
	int prog = prog_returning(0, BPF_PROG_TYPE_RAW_TRACEPOINT, 0, "vic_raw_tp");
	int link = raw_tracepoint_open(prog, "sched_process_exec");
	step("linked", "\"fds\":[%d,%d]", prog, link);

	close(prog);
	step("link-alone", "\"fds\":[%d]", link);

	int again = open_by_id(BPF_LINK_GET_FD_BY_ID, noted[NOTED_LINK].ids[0]);
	step("reopened", "\"fds\":[%d,%d]", link, again);

	close(link);
	step("second-alone", "\"fds\":[%d]", again);

	close(again);
	step("gone", NULL);
	return 0;
}
