// A reader that opens its pinned map for each reading and times itself, so that what watches it can
// be held against what it costs: the body of the leak and of its twin. (needs -lbpf)
// usage: PROGRAM [COUNT]
#pragma once
#include "pinned.h"
#include <time.h>

static inline double nanos_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

static inline unsigned int map_id(const char *pin)
{
	struct bpf_map_info info = { 0 };
	unsigned int length = sizeof info;
	int map = bpf_obj_get(pin);

	if (map < 0 || bpf_obj_get_info_by_fd(map, &info, &length) != 0)
		pinned_fail("the map's id");
	close(map);
	return info.id;
}

static inline int watched_run(int argc, char **argv, unsigned long (*read_counter)(const char *pin))
{
	int count = argc > 1 ? atoi(argv[1]) : ROUNDS;
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	unsigned int id = map_id(pin);
	double began = nanos_now();
	for (int i = 0; i < count; i++)
		read_counter(pin);
	double each = (nanos_now() - began) / count;

	printf("{\"step\":\"opened\",\"map\":%u,\"count\":%d,\"nanosEach\":%.0f}\n", id, count, each);
	fflush(stdout);
	if (getenv("LASTREF_LAB_STEPS"))
		getchar();
	return 0;
}
