#include <bpf/bpf.h>
#include <unistd.h>

int read_counter(const char *pin, long *value)
{
	unsigned int key = 0;
	int err = -1, fd;

	fd = bpf_obj_get(pin);
	if (fd < 0)
		goto out;
	err = bpf_map_lookup_elem(fd, &key, value);
out:
	if (fd >= 0)
		close(fd);
	return err;
}
