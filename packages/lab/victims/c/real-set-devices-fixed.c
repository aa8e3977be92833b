// The fixed twin of real-set-devices: the fd of the program is closed once it is attached.
// (link: -lbpf)
#include "containers.h"

static NO_INLINE int set_devices(int cgroup)
{
	struct bpf_insn allow[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_DEVICE, "vic_devices", "MIT", allow, 2, NULL);

	if (program < 0)
		return -1;
	int result = bpf_prog_attach(program, cgroup, BPF_CGROUP_DEVICE, 0);

	close(program);
	return result;
}

int main(void)
{
	for (int i = 0; i < ROUNDS; i++)
		with_container(set_devices);
	return 0;
}
