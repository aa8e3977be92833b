// The fixed twin of watched: the map is closed after each reading. (link: -lbpf)
#include "watched.h"

static NO_INLINE unsigned long read_counter(const char *pin)
{
	unsigned int key = 1;
	unsigned long value = 0;
	int map = bpf_obj_get(pin);

	bpf_map_lookup_elem(map, &key, &value);
	close(map);
	return value;
}

int main(int argc, char **argv)
{
	return watched_run(argc, argv, read_counter);
}
