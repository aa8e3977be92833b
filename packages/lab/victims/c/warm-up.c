// Fds and memory that grow ever slower up to a bound: a pool that reaches its size, no leak.
#include "growth.h"

#define POOL 800
/* The part of the pool that is missing shrinks to 1/e in so many seconds. */
#define SECONDS 2.0

static double last;

static void work(const char *pin)
{
	static int opened;
	static double wanted;
	double now = seconds_now();

	wanted += (POOL - wanted) * (now - last < SECONDS ? (now - last) / SECONDS : 1);
	last = now;
	for (; opened < wanted - 0.5; opened++) {
		obj_get(pin);
		keep_memory(16 * 1024);
	}
}

int main(void)
{
	const char *pin;
	int map;

	victim_begin();
	map = map_create_hash("warm_up");
	pin = pin_path("map");
	obj_pin(map, pin);
	last = seconds_now();
	return grow(work, pin);
}
