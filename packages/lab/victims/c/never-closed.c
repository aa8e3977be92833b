// The defect: the map is opened by its pin for each reading, and never closed. (link: -lbpf)
#include "pinned.h"

static NO_INLINE unsigned long read_counter(const char *pin)
{
	unsigned int key = 1;
	unsigned long value = 0;
	int map = bpf_obj_get(pin); // leaks here

	bpf_map_lookup_elem(map, &key, &value);
	return value;
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < ROUNDS; i++)
		read_counter(pin);
	return 0;
}
