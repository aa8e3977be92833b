// A map made inside the kernel by a syscall program: the process has an fd that no command returned.
#include "loader.h"

int main(void)
{
	long context = -1;

	victim_begin();
	int loader = loader_load();
	union bpf_attr attr = loader_attr(loader, &context);

	check(sys_bpf(BPF_PROG_TEST_RUN, &attr), "bpf(PROG_TEST_RUN)");
	close(loader);
	int map = noted_fd(NOTED_MAP, (int)context, "bpf_sys_bpf(MAP_CREATE)");
	step("created", "\"fds\":[%d]", map);

	close(map);
	step("gone", NULL);
	return 0;
}
