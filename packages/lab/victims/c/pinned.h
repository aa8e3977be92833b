// Pinned maps of a victim's own, made with libbpf and removed when it ends.
#pragma once
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS 12
#define NO_INLINE __attribute__((noinline))

static char pinned_directory[64];
static int pinned_count;

static inline void pinned_fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(2);
}

static inline void pinned_path(char path[static 96], int number)
{
	snprintf(path, 96, "%s/map%d", pinned_directory, number);
}

static inline void pinned_remove(void)
{
	char path[96];

	for (int i = 0; i < pinned_count; i++) {
		pinned_path(path, i);
		unlink(path);
	}
	rmdir(pinned_directory);
}

/* Makes `count` maps that only their pins hold: map0, map1, … */
static inline void pinned_make(int count)
{
	char path[96], name[24];
	unsigned int key = 1;
	unsigned long value = 42;

	snprintf(pinned_directory, sizeof pinned_directory, "/sys/fs/bpf/lastref-victim-%d", getpid());
	if (mkdir(pinned_directory, 0700) != 0)
		pinned_fail("mkdir");
	atexit(pinned_remove);
	for (; pinned_count < count; pinned_count++) {
		snprintf(name, sizeof name, "vic_map%d", pinned_count);
		int map = bpf_map_create(BPF_MAP_TYPE_HASH, name, sizeof key, sizeof value, 16, NULL);

		pinned_path(path, pinned_count);
		if (map < 0 || bpf_map_update_elem(map, &key, &value, BPF_ANY) != 0 ||
		    bpf_obj_pin(map, path) != 0)
			pinned_fail("a pinned map");
		close(map);
	}
}
