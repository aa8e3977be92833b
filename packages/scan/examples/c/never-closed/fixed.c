#include <bpf/bpf.h>
#include <bpf/libbpf.h>

int check(const char *path)
{
	struct bpf_object *obj = bpf_object__open(path);
	int err;

	if (!obj)
		return -1;
	err = bpf_object__load(obj);
	bpf_object__close(obj);
	return err;
}
