#include <bpf/bpf.h>
#include <unistd.h>

int is_pinned(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return 0;
	close(fd);
	return 1;
}
