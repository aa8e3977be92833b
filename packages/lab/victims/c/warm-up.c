// Fds and memory that grow ever slower up to a bound: a pool that reaches its size, no leak.
#include "growth.h"
#include <math.h> // link: -lm

#define POOL 800
#define SECONDS 1.2

static double began;

static void work(const char *pin)
{
	static int opened;
	int wanted = POOL * (1 - exp(-(seconds_now() - began) / SECONDS));

	for (; opened < wanted; opened++) {
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
	began = seconds_now();
	return grow(work, pin);
}
