#include <bpf/bpf.h>
#include <unistd.h>

void poll_stats(const char *pin)
{
	unsigned int key = 0;
	long value;

	for (;;) {
		int fd = bpf_obj_get(pin); /* finding */

		if (fd < 0)
			return;
		bpf_map_lookup_elem(fd, &key, &value);
		sleep(1);
	}
}
