// Memory that is never freed, beside a map that is opened once: a leak, but none of BPF.
#include "growth.h"

static void work(const char *pin)
{
	(void)pin;
	keep_memory(96 * 1024);
}

int main(void)
{
	victim_begin();
	map_create_hash("grow_memory");
	return grow(work, NULL);
}
