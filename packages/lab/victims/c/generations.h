// An agent that makes its map anew with each of its configurations, a little larger each time, and
// leaves it in a directory by a pin: the body of the leak and of its twin.
#pragma once
#include "bpf.h"
#include <bpf/bpf.h>

#define PAGES_AT_FIRST 64

static char generations_path[2][256];

/* The newest pin's path is `generations_path[0]`, the one before is `generations_path[1]`. */
static inline void next_path(const char *directory, int generation)
{
	memcpy(generations_path[1], generations_path[0], sizeof generations_path[0]);
	snprintf(generations_path[0], sizeof generations_path[0], "%s/generation%d", directory, generation);
}

/* Returns -1 when the kernel has no memory for it, which is what the experiment waits for. */
static inline int make_generation(int pages)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof attr);
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 4096;
	attr.max_entries = pages;
	set_name(attr.map_name, "vic_generation");
	fd = sys_bpf(BPF_MAP_CREATE, &attr);
	return fd < 0 && errno == ENOMEM ? -1 : check(fd, "bpf(MAP_CREATE)");
}

/* usage: PROGRAM DIRECTORY [COUNT [PAGES MORE EACH TIME]] */
static inline int generations_run(int argc, char **argv, void (*renew)(int fd))
{
	int count = argc > 2 ? atoi(argv[2]) : 12;
	int more = argc > 3 ? atoi(argv[3]) : 0;
	int pages = PAGES_AT_FIRST;

	victim_begin();
	if (getenv("LASTREF_LAB_STEPS"))
		step("ready", NULL);
	for (int generation = 0; generation < count; generation++, pages += more) {
		int fd = make_generation(pages);

		if (fd < 0) {
			step("refused", "\"generation\":%d", generation);
			break;
		}
		next_path(argv[1], generation);
		renew(fd);
		close(fd);
		if (getenv("LASTREF_LAB_STEPS"))
			step("pinned", "\"generation\":%d,\"pages\":%d", generation, pages);
	}
	return 0;
}
