#include <bpf/btf.h>

static struct btf *vmlinux;

int show_entry(const char *path, int depth)
{
	if (!vmlinux)
		vmlinux = btf__load_vmlinux_btf();
	return print_types(vmlinux, path, depth);
}

void show_end(void)
{
	btf__free(vmlinux);
	vmlinux = NULL;
}
