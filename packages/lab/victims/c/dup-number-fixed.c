// The fixed twin of dup-number: the copy is closed after each reading. (link: -lbpf)
#include "pinned.h"
#include <fcntl.h>

static NO_INLINE int open_counter(const char *pin)
{
	int map = bpf_obj_get(pin);

	if (map < 0)
		pinned_fail("bpf_obj_get");
	return map;
}

static NO_INLINE unsigned long read_counter(int shared)
{
	unsigned int key = 1;
	unsigned long value = 0;
	int map = fcntl(shared, F_DUPFD_CLOEXEC, 3);

	bpf_map_lookup_elem(map, &key, &value);
	close(map);
	return value;
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	int shared = open_counter(pin);

	for (int i = 0; i < ROUNDS; i++)
		read_counter(shared);
	return 0;
}
