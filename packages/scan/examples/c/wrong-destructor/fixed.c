#include <bpf/libbpf.h>

int check(const char *path)
{
	struct bpf_object *obj = bpf_object__open(path);

	if (!obj)
		return -1;
	bpf_object__close(obj);
	return 0;
}
