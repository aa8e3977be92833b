// The fixed twin of never-closed: the map is closed after each reading. (link: -lbpf)
#include "pinned.h"

static NO_INLINE unsigned long read_counter(const char *pin)
{
	unsigned int key = 1;
	unsigned long value = 0;
	int map = bpf_obj_get(pin);

	bpf_map_lookup_elem(map, &key, &value);
	close(map);
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
