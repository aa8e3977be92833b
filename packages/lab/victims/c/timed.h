// Times what a victim does again and again, so that what watches it can be held against its price.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TIMED_ROUNDS 12
#define MOST_TIMED 4096

static inline double nanos_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

static inline int by_size(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

/* usage: PROGRAM [COUNT]; says what one time took (the median), and stays to be looked at. */
static inline int timed_run(int argc, char **argv, void (*once)(void))
{
	static double nanos[MOST_TIMED];
	int count = argc > 1 ? atoi(argv[1]) : TIMED_ROUNDS;

	if (count < 1 || count > MOST_TIMED)
		return 2;
	for (int i = 0; i < count; i++) {
		double began = nanos_now();

		once();
		nanos[i] = nanos_now() - began;
	}
	qsort(nanos, count, sizeof *nanos, by_size);
	printf("{\"ready\":true,\"step\":\"opened\",\"pid\":%d,\"count\":%d,\"nanosEach\":%.0f}\n", getpid(), count,
	       nanos[count / 2]);
	fflush(stdout);
	if (getenv("LASTREF_LAB_STEPS"))
		getchar();
	return 0;
}
