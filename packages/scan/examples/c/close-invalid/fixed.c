#include <bpf/bpf.h>
#include <unistd.h>

int show(const char *pin)
{
	int fd = bpf_obj_get(pin);

	if (fd >= 0) {
		print_map(fd);
		close(fd);
	}
	return 0;
}
