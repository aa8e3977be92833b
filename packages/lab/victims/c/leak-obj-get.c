// The defect: the map is opened by its pin for each reading, and never closed.
// usage: leak-obj-get PIN [--count N] [--every MS] [--exit]
#include "leak.h"

static void read_once(const char *pin)
{
	obj_get(pin);
}

int main(int argc, char **argv)
{
	victim_begin();
	return leak_run(argc, argv, read_once);
}
