#include <bpf/libbpf.h>
#include <unistd.h>

struct bpf_link *sample(struct bpf_program *prog, int pid)
{
	int fd = perf_event_open(pid, -1);
	struct bpf_link *link;

	if (fd < 0)
		return NULL;
	link = bpf_program__attach_perf_event(prog, fd);
	if (!link) {
		close(fd);
		return NULL;
	}
	return link;
}
