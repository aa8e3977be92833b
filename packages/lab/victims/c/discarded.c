// The defect: the map is opened only to see whether it is there. (link: -lbpf)
#include "pinned.h"

static NO_INLINE int is_pinned(const char *pin)
{
	return bpf_obj_get(pin) >= 0; // leaks here
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
