#include <bpf/bpf.h>
#include <unistd.h>

int read_counter(const char *pin, long *value)
{
	unsigned int key = 0;
	int fd = bpf_obj_get(pin); /* finding */

	if (fd < 0)
		return -1;
	if (bpf_map_lookup_elem(fd, &key, value))
		return -1;
	close(fd);
	return 0;
}
