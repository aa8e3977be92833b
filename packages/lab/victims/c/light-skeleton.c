// A map made inside the kernel by a syscall program: the process has an fd that no command returned.
#include "loader.h"

int main(void)
{
	victim_begin();
	int loader = loader_load();
	int map = noted_fd(NOTED_MAP, loader_run(loader), "bpf_sys_bpf(MAP_CREATE)");

	close(loader);
	step("created", "\"fds\":[%d]", map);

	close(map);
	step("gone", NULL);
	return 0;
}
