#include <bpf/libbpf.h>

int count(struct bpf_object *obj)
{
	int fd = bpf_object__find_map_fd_by_name(obj, "counts");

	if (fd < 0)
		return -1;
	print_map(fd);
	return 0;
}
