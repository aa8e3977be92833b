// The defect: opening again overwrites the number in the struct; its owner closes only the last.
// (link: -lbpf)
#include "pinned.h"

struct reader {
	int map;
};

static NO_INLINE void reader_open(struct reader *reader, const char *pin)
{
	reader->map = bpf_obj_get(pin); // leaks here
}

static NO_INLINE void reader_close(struct reader *reader)
{
	close(reader->map);
	reader->map = -1;
}

int main(void)
{
	struct reader reader = { .map = -1 };
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < ROUNDS; i++)
		reader_open(&reader, pin);
	reader_close(&reader);
	return 0;
}
