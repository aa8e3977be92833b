// The defect: the map is opened by its pin for each reading, and never closed. (link: -lbpf)
#include "pinned.h"
#include "timed.h"

static NO_INLINE void read_counter(void)
{
	unsigned int key = 1;
	unsigned long value = 0;
	char pin[96];

	pinned_path(pin, 0);
	int map = bpf_obj_get(pin); // leaks here
	bpf_map_lookup_elem(map, &key, &value);
}

int main(int argc, char **argv)
{
	pinned_make(1);
	return timed_run(argc, argv, read_counter);
}
