// What the victims of growth share: work in small steps, at a pace, until they are told to end.
#pragma once
#include "bpf.h"
#include <time.h>

#define TICK_MS 20

/* Memory that is used and never given back. */
static inline void keep_memory(size_t bytes)
{
	volatile char *kept = malloc(bytes);

	if (!kept)
		fail("malloc");
	for (size_t at = 0; at < bytes; at += 4096)
		kept[at] = 1;
}

static inline double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Reports once, then calls `work` until its input is closed. */
static inline int grow(void (*work)(const char *pin), const char *pin)
{
	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	printf("{\"ready\":true,\"step\":\"growing\",\"pid\":%d,\"maps\":[],\"progs\":[],\"links\":[],"
	       "\"btfs\":[]}\n", getpid());
	fflush(stdout);
	for (;;) {
		char byte;

		if (read(STDIN_FILENO, &byte, 1) == 0)
			return 0;
		work(pin);
		usleep(TICK_MS * 1000);
	}
}
