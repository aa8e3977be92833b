// A program that only a perf event keeps alive, attached by ioctl and without a link.
// usage: perf-event software|tracepoint
#include "bpf.h"
#include "perf.h"

int main(int argc, char **argv)
{
	int tracepoint = argc > 1 && strcmp(argv[1], "tracepoint") == 0;

	victim_begin();
	int event = tracepoint ? perf_open_tracepoint() : perf_open_software();
	int prog = prog_returning(0, tracepoint ? BPF_PROG_TYPE_TRACEPOINT : BPF_PROG_TYPE_PERF_EVENT,
				  0, "vic_on_event");

	check(ioctl(event, PERF_EVENT_IOC_SET_BPF, prog), "ioctl(PERF_EVENT_IOC_SET_BPF)");
	step("attached", "\"fds\":[%d],\"event\":%d", prog, event);

	close(prog);
	step("event-alone", "\"event\":%d", event);

	close(event);
	step("gone", NULL);
	return 0;
}
