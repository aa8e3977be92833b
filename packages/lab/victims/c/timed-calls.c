// Measures what system calls cost, on one CPU: for the price of watching them.
// usage: timed-calls CPU BATCHES
#include "bpf.h"
#include <linux/futex.h>
#include <sched.h>
#include <time.h>

enum call { OPEN_BPF, GETPPID, READ, FUTEX, DUP, OPEN_FILE, CALLS };

static const char *const names[CALLS] = { "bpf+close", "getppid", "read",
					   "futex", "dup+close", "open+close" };
static const int per_batch[CALLS] = { 2000, 20000, 10000, 10000, 5000, 2000 };

static unsigned int map;
static int zero;
static int word;

static void call_once(enum call call)
{
	char byte;

	switch (call) {
	case OPEN_BPF:
		close(map_open_by_id(map));
		break;
	case GETPPID:
		syscall(SYS_getppid);
		break;
	case READ:
		check(read(zero, &byte, 1), "read");
		break;
	case FUTEX:
		syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
		break;
	case DUP:
		close(dup(zero));
		break;
	case OPEN_FILE:
		close(open("/dev/null", O_RDONLY | O_CLOEXEC));
		break;
	default:
		break;
	}
}

static double batch(enum call call)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < per_batch[call]; i++)
		call_once(call);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / per_batch[call];
}

static int compare(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv)
{
	int batches = argc > 2 ? atoi(argv[2]) : 20;
	static double times[CALLS][1000];
	cpu_set_t cpus;

	victim_begin();
	if (batches < 1 || batches > 1000)
		fail("1 to 1000 batches");
	CPU_ZERO(&cpus);
	CPU_SET(argc > 1 ? atoi(argv[1]) : 0, &cpus);
	check(sched_setaffinity(0, sizeof cpus, &cpus), "sched_setaffinity");
	map_create_hash("vic_timed");
	map = noted[NOTED_MAP].ids[0];
	zero = check(open("/dev/zero", O_RDONLY | O_CLOEXEC), "open(/dev/zero)");

	for (int i = 0; i < batches; i++)
		for (enum call call = 0; call < CALLS; call++)
			times[call][i] = batch(call);
	printf("{\"ready\":true");
	for (enum call call = 0; call < CALLS; call++) {
		qsort(times[call], batches, sizeof(double), compare);
		printf(",\"%s\":{\"min\":%.1f,\"median\":%.1f}", names[call], times[call][0],
		       times[call][batches / 2]);
	}
	printf("}\n");
	return 0;
}
