// The map is opened by its pin again and again, and never closed; memory stays as it is.
#include "growth.h"

static void work(const char *pin)
{
	obj_get(pin);
}

int main(void)
{
	const char *pin;
	int map;

	victim_begin();
	map = map_create_hash("grow_fds");
	pin = pin_path("map");
	obj_pin(map, pin);
	return grow(work, pin);
}
