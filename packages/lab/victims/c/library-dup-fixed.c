// The fixed twin of library-dup: the library closes its duplicate. (link: -lbpf)
#include "pinned.h"
#include <fcntl.h>

struct library_object {
	int map;
};

static NO_INLINE void library_use_map(struct library_object *object, int map)
{
	object->map = fcntl(map, F_DUPFD_CLOEXEC, 3);
}

static NO_INLINE void library_close(struct library_object *object)
{
	close(object->map);
}

static NO_INLINE void load(const char *pin)
{
	struct library_object object;
	int map = bpf_obj_get(pin);

	library_use_map(&object, map);
	close(map);
	library_close(&object);
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < ROUNDS; i++)
		load(pin);
	return 0;
}
