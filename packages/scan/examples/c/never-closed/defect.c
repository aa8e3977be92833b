#include <bpf/bpf.h>
#include <bpf/libbpf.h>

int check(const char *path)
{
	struct bpf_object *obj = bpf_object__open(path); /* finding */

	if (!obj)
		return -1;
	return bpf_object__load(obj);
}
