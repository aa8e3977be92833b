#include <bpf/btf.h>

static struct btf *vmlinux;

int show_entry(const char *path, int depth)
{
	vmlinux = btf__load_vmlinux_btf(); /* finding */
	return print_types(vmlinux, path, depth);
}
