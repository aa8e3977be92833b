// The defect: a loader program makes a map in the kernel on each run, as light skeletons do, and
// the number it hands over is never closed.
#include "loader.h"

#define ROUNDS 12

static __attribute__((noinline)) int open_skeleton(int loader)
{
	long context = -1;
	union bpf_attr attr = loader_attr(loader, &context);

	sys_bpf(BPF_PROG_TEST_RUN, &attr); // leaks here
	return (int)context;
}

int main(void)
{
	victim_begin();
	int loader = loader_load();

	for (int i = 0; i < ROUNDS; i++)
		open_skeleton(loader);
	close(loader);
	return 0;
}
