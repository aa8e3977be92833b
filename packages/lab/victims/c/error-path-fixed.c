// The fixed twin of error-path: there is one way out, and it closes. (link: -lbpf)
#include "pinned.h"

static NO_INLINE long read_counter(const char *pin, unsigned int key)
{
	unsigned long value;
	long result = -1;
	int map = bpf_obj_get(pin);

	if (map < 0)
		return -1;
	if (bpf_map_lookup_elem(map, &key, &value) == 0)
		result = (long)value;
	close(map);
	return result;
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < ROUNDS; i++)
		read_counter(pin, (unsigned int)i % 3);
	return 0;
}
