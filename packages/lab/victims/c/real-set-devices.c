// The defect: each container gets a device program of its own. It is attached to the container's
// cgroup, which keeps it, and its fd is left. (link: -lbpf)
#include "containers.h"

static NO_INLINE int set_devices(int cgroup)
{
	struct bpf_insn allow[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_DEVICE, "vic_devices", "MIT", allow, 2, NULL); // leaks here

	if (program < 0)
		return -1;
	return bpf_prog_attach(program, cgroup, BPF_CGROUP_DEVICE, 0);
}

int main(void)
{
	for (int i = 0; i < ROUNDS; i++)
		with_container(set_devices);
	return 0;
}
