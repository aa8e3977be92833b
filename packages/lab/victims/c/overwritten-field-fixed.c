// The fixed twin of overwritten-field: what is open is closed before it is opened again.
// (link: -lbpf)
#include "pinned.h"

struct reader {
	int map;
};

static NO_INLINE void reader_close(struct reader *reader)
{
	if (reader->map >= 0)
		close(reader->map);
	reader->map = -1;
}

static NO_INLINE void reader_open(struct reader *reader, const char *pin)
{
	reader_close(reader);
	reader->map = bpf_obj_get(pin);
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
