// A program that only the value of a cpumap keeps alive.
#include "bpf.h"

int main(void)
{
	struct bpf_cpumap_val value = { .qsize = 64 };
	int key = 0;

	victim_begin();
	int map = map_create(BPF_MAP_TYPE_CPUMAP, 4, sizeof value, 1, 0, "vic_cpumap");
	int prog = prog_returning(2, BPF_PROG_TYPE_XDP, BPF_XDP_CPUMAP, "vic_on_cpu");

	value.bpf_prog.fd = prog;
	map_update(map, &key, &value);
	step("stored", "\"fds\":[%d,%d]", map, prog);

	close(prog);
	step("value-alone", "\"fds\":[%d]", map);

	close(map);
	step("gone", NULL);
	return 0;
}
