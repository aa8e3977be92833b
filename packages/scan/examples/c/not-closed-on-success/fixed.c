#include <bpf/bpf.h>
#include <unistd.h>

int map_exists(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return 0;
	if (bpf_map_update_elem(fd, "", "", 0)) {
		close(fd);
		return -1;
	}
	close(fd);
	return 0;
}
