// A cgroup v2 directory of the victim's own.
#pragma once
#include "victim.h"

/* The mount point of cgroup v2: the whole hierarchy, or the `unified` one beside v1. */
static inline const char *cgroup_mount(void)
{
	static char path[256];
	char line[1024], type[64];
	FILE *mounts = fopen("/proc/self/mounts", "r");

	if (!mounts)
		fail("/proc/self/mounts");
	while (fgets(line, sizeof line, mounts))
		if (sscanf(line, "%*s %255s %63s", path, type) == 2 && strcmp(type, "cgroup2") == 0) {
			fclose(mounts);
			return path;
		}
	errno = ENOENT;
	fail("no cgroup v2 mount");
}

static inline int cgroup_open(const char *path)
{
	return check(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
}
