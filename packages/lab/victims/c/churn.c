// Opens and closes files on a few maps as fast as it can, in several threads and processes.
// usage: churn [PROCESSES] [THREADS]
#include "bpf.h"
#include <pthread.h>
#include <sched.h>

#define MAPS 4
#define HELD 16

static unsigned int ids[MAPS];
static char pin[512];
static int originals[MAPS];

/* One file is replaced by another in each round; each way to get an fd has its turn. */
static int open_somehow(unsigned int *seed, int occupied)
{
	unsigned int way = rand_r(seed) % 4;

	if (way == 0)
		return dup(occupied);
	if (way == 1)
		return obj_get(pin);
	return map_open_by_id(ids[rand_r(seed) % MAPS]);
}

static void *churn(void *argument)
{
	unsigned int seed = (unsigned long)argument;
	int held[HELD];

	for (int i = 0; i < HELD; i++)
		held[i] = map_open_by_id(ids[i % MAPS]);
	for (;;) {
		int slot = rand_r(&seed) % HELD;
		int next = open_somehow(&seed, held[(slot + 1) % HELD]);

		if (rand_r(&seed) % 8 == 0) {
			dup2(next, held[slot]);
			close(next);
		} else {
			close(held[slot]);
			held[slot] = next;
		}
	}
	return NULL;
}

static void start_threads(long threads, unsigned long seed)
{
	for (long i = 0; i < threads; i++) {
		pthread_t thread;

		errno = pthread_create(&thread, NULL, churn, (void *)(seed + i));
		if (errno)
			fail("pthread_create");
	}
}

int main(int argc, char **argv)
{
	long processes = argc > 1 ? atol(argv[1]) : 2;
	long threads = argc > 2 ? atol(argv[2]) : 2;

	victim_begin();
	for (int i = 0; i < MAPS; i++) {
		originals[i] = map_create_hash("vic_churn");
		ids[i] = noted[NOTED_MAP].ids[i];
	}
	snprintf(pin, sizeof pin, "%s", pin_path("churned"));
	obj_pin(originals[0], pin);
	for (long i = 1; i < processes; i++)
		if (fork_child() == 0) {
			close(STDIN_FILENO);
			start_threads(threads, i << 16);
			for (;;)
				pause();
		}
	start_threads(threads, 1);
	step("churning", NULL);
	/* At once: a thread that finds the pin gone would report that as a failure. */
	remove_leftovers();
	_exit(0);
}
