// The life of a map through its files: created, duplicated, opened by id, pinned, opened by its
// pin, and at the end held by its first file alone.
#include "bpf.h"

int main(void)
{
	victim_begin();
	int first = map_create_hash("vic_lifetime");
	unsigned int id = noted[NOTED_MAP].ids[0];
	step("create", "\"fds\":[%d]", first);

	int second = dup(first);
	step("dup", "\"fds\":[%d,%d]", first, second);

	int by_id = map_open_by_id(id);
	step("by-id", "\"fds\":[%d,%d,%d]", first, second, by_id);

	const char *pin = pin_path("map");
	obj_pin(first, pin);
	step("pin", "\"fds\":[%d,%d,%d],\"pin\":\"%s\"", first, second, by_id, pin);

	int by_pin = obj_get(pin);
	step("obj-get", "\"fds\":[%d,%d,%d,%d],\"pin\":\"%s\"", first, second, by_id, by_pin, pin);

	close(second);
	close(by_id);
	close(by_pin);
	obj_unpin(pin);
	step("first-alone", "\"fds\":[%d]", first);
	return 0;
}
