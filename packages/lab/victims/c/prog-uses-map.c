// Maps that only programs keep alive: one the program refers to, one bound to it afterwards.
#include "bpf.h"

int main(void)
{
	union bpf_attr attr;

	victim_begin();
	int used = map_create_hash("vic_used");
	int bound = map_create_hash("vic_bound");
	int prog = prog_using_map(used, "vic_uses_map");

	memset(&attr, 0, sizeof attr);
	attr.prog_bind_map.prog_fd = prog;
	attr.prog_bind_map.map_fd = bound;
	check(sys_bpf(BPF_PROG_BIND_MAP, &attr), "bpf(PROG_BIND_MAP)");
	step("loaded", "\"fds\":[%d,%d,%d]", used, bound, prog);

	close(used);
	close(bound);
	step("prog-alone", "\"fds\":[%d]", prog);

	close(prog);
	step("gone", NULL);
	return 0;
}
