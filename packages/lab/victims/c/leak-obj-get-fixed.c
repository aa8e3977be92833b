// The fixed twin of leak-obj-get: the map is closed after each reading.
// usage: leak-obj-get-fixed PIN [--count N] [--every MS] [--exit]
#include "leak.h"

static void read_once(const char *pin)
{
	int map = obj_get(pin);

	close(map);
}

int main(int argc, char **argv)
{
	victim_begin();
	return leak_run(argc, argv, read_once);
}
