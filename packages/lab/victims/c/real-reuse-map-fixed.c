// The fixed twin of real-reuse-map: the first fd is closed once the map has its own. (link: -lbpf)
#include "pinned.h"
#include <fcntl.h>

struct loaded_map {
	int fd;
};

static NO_INLINE int reuse_fd(struct loaded_map *map, int fd)
{
	map->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return map->fd < 0 ? -1 : 0;
}

static NO_INLINE int reuse_map(struct loaded_map *map, const char *pin)
{
	int pin_fd = bpf_obj_get(pin);

	if (pin_fd < 0)
		return -1;
	int result = reuse_fd(map, pin_fd);

	close(pin_fd);
	return result;
}

int main(void)
{
	struct loaded_map map;
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < ROUNDS; i++)
		if (reuse_map(&map, pin) == 0)
			close(map.fd);
	return 0;
}
