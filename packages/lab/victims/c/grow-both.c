// Two leaks that have nothing to do with each other: fds of a map, and buffers of 96 KiB.
#include "growth.h"

static void work(const char *pin)
{
	obj_get(pin);
	keep_memory(96 * 1024);
}

int main(void)
{
	const char *pin;
	int map;

	victim_begin();
	map = map_create_hash("grow_both");
	pin = pin_path("map");
	obj_pin(map, pin);
	return grow(work, pin);
}
