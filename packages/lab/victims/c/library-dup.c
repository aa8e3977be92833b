// The defect: a library keeps a duplicate of the number it is given; the caller closes its own.
// (link: -lbpf)
#include "pinned.h"
#include <fcntl.h>

struct library_object {
	int map;
};

/* The library's side: takes a copy, so that the caller may close. It offers no way to close it. */
static NO_INLINE void library_use_map(struct library_object *object, int map)
{
	object->map = fcntl(map, F_DUPFD_CLOEXEC, 3);
}

static NO_INLINE void load(const char *pin)
{
	struct library_object object;
	int map = bpf_obj_get(pin); // leaks here

	library_use_map(&object, map);
	close(map);
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
