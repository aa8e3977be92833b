// The defect: when the key is missing, the function returns before it closes. (link: -lbpf)
#include "pinned.h"

static NO_INLINE long read_counter(const char *pin, unsigned int key)
{
	unsigned long value;
	int map = bpf_obj_get(pin); // leaks here

	if (map < 0)
		return -1;
	if (bpf_map_lookup_elem(map, &key, &value) != 0)
		return -1;
	close(map);
	return (long)value;
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
