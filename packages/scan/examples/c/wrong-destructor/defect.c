#include <bpf/libbpf.h>
#include <stdlib.h>

int check(const char *path)
{
	struct bpf_object *obj = bpf_object__open(path);

	if (!obj)
		return -1;
	free(obj); /* finding */
	return 0;
}
