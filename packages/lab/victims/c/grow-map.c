// A map that fills, created by another process in another memory cgroup: its memory is that
// cgroup's by design. usage: grow-map FILE; the creator writes its pid into FILE (cgroup.procs).
#include "growth.h"

static int map;

static void work(const char *pin)
{
	static unsigned int key;
	static char value[4096];

	(void)pin;
	for (int i = 0; i < 16; i++, key++)
		map_update(map, &key, value);
}

static void create(const char *procs, const char *pin)
{
	FILE *file = fopen(procs, "w");

	if (!file || fprintf(file, "%d", getpid()) < 0 || fclose(file) != 0)
		fail(procs);
	obj_pin(map_create(BPF_MAP_TYPE_HASH, 4, 4096, 1 << 20, BPF_F_NO_PREALLOC, "grow_map"), pin);
	_exit(0);
}

int main(int argc, char **argv)
{
	const char *pin;
	pid_t child;

	if (argc != 2)
		return 2;
	victim_begin();
	pin = pin_path("map");
	child = fork_child();
	if (child == 0)
		create(argv[1], pin);
	waitpid(child, NULL, 0);
	remove_at_end(pin);
	map = obj_get(pin);
	return grow(work, NULL);
}
