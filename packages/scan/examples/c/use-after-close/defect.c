#include <bpf/bpf.h>
#include <unistd.h>

int first_value(const char *pin, long *value)
{
	unsigned int key = 0;
	int fd = bpf_obj_get(pin);

	if (fd < 0)
		return -1;
	close(fd);
	return bpf_map_lookup_elem(fd, &key, value); /* finding */
}
