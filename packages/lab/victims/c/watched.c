// The defect: the map is opened by its pin for each reading, and never closed. (link: -lbpf)
#include "watched.h"

static NO_INLINE unsigned long read_counter(const char *pin)
{
	unsigned int key = 1;
	unsigned long value = 0;
	int map = bpf_obj_get(pin); // leaks here

	bpf_map_lookup_elem(map, &key, &value);
	return value;
}

int main(int argc, char **argv)
{
	return watched_run(argc, argv, read_counter);
}
