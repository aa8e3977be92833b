// No defect: five maps are opened at the start and kept for the life of the agent. (link: -lbpf)
#include "pinned.h"

#define MAPS 5

int main(void)
{
	unsigned int key = 1;
	unsigned long value;
	int maps[MAPS];
	char pin[96];

	pinned_make(MAPS);
	for (int i = 0; i < MAPS; i++) {
		pinned_path(pin, i);
		maps[i] = bpf_obj_get(pin);
	}
	for (int round = 0; round < 40; round++) {
		for (int i = 0; i < MAPS; i++)
			bpf_map_lookup_elem(maps[i], &key, &value);
		usleep(50 * 1000);
	}
	return 0;
}
