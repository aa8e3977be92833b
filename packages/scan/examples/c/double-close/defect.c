#include <bpf/bpf.h>
#include <unistd.h>

int freeze(const char *pin)
{
	int err, fd = bpf_obj_get(pin);

	if (fd < 0)
		return -1;
	err = bpf_map_freeze(fd);
	if (err)
		close(fd);
	close(fd); /* finding */
	return err;
}
