// A program attached to a tracepoint by a link on a perf event.
#include "bpf.h"
#include "perf.h"

int main(void)
{
	victim_begin();
	int event = perf_open_tracepoint();
	int prog = prog_returning(0, BPF_PROG_TYPE_TRACEPOINT, 0, "vic_on_exec");
	int link = link_create(prog, event, BPF_PERF_EVENT);
	step("linked", "\"fds\":[%d,%d],\"event\":%d", prog, link, event);

	/* The link holds the event's file, so closing the event changes nothing. */
	close(prog);
	close(event);
	step("link-alone", "\"fds\":[%d]", link);

	close(link);
	step("gone", NULL);
	return 0;
}
