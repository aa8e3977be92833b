// The fixed twin of watched-skeleton: the fd that the loader left in its context is closed.
#include "loader.h"
#include "timed.h"

static int loader;

static __attribute__((noinline)) void open_skeleton(void)
{
	long context = 0;
	union bpf_attr attr = loader_attr(loader, &context);

	sys_bpf(BPF_PROG_TEST_RUN, &attr);
	close((int)context);
}

int main(int argc, char **argv)
{
	victim_begin();
	loader = loader_load();
	return timed_run(argc, argv, open_skeleton);
}
