// A cgroup below the victim's own one, for as long as a container would run.
#pragma once
#include "pinned.h"
#include <fcntl.h>

/* Where cgroup v2 is mounted: for itself, or beside v1. */
static inline const char *containers_mount(void)
{
	static const char *const known[] = { "/sys/fs/cgroup/unified", "/sys/fs/cgroup" };

	return access("/sys/fs/cgroup/unified/cgroup.procs", F_OK) == 0 ? known[0] : known[1];
}

/* The victim's own cgroup in v2, as /proc/self/cgroup names it. */
static inline void containers_parent(char path[static 512])
{
	char line[256], own[200] = "/";
	FILE *lines = fopen("/proc/self/cgroup", "r");

	if (!lines)
		pinned_fail("/proc/self/cgroup");
	while (fgets(line, sizeof line, lines))
		sscanf(line, "0::%199s", own);
	fclose(lines);
	snprintf(path, 512, "%s%s", containers_mount(), own);
}

static inline void with_container(int (*start)(int cgroup))
{
	char parent[512], path[600];

	containers_parent(parent);
	snprintf(path, sizeof path, "%s/lastref-victim-%d", parent, getpid());
	if (mkdir(path, 0700) != 0)
		pinned_fail(path);
	int cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = cgroup < 0 ? -1 : start(cgroup);

	close(cgroup);
	rmdir(path);
	if (result != 0)
		pinned_fail("a device program");
}
