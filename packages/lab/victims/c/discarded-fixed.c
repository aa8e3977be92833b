// The fixed twin of discarded: the number is kept, and closed. (link: -lbpf)
#include "pinned.h"

static NO_INLINE int is_pinned(const char *pin)
{
	int map = bpf_obj_get(pin);

	if (map < 0)
		return 0;
	close(map);
	return 1;
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	int found = 0;

	for (int i = 0; i < ROUNDS; i++)
		found += is_pinned(pin);
	return found == ROUNDS ? 0 : 1;
}
