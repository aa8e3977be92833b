// An inner map that only the slots of an outer map keep alive.
// usage: map-in-map array|hash
#include "bpf.h"

int main(int argc, char **argv)
{
	enum bpf_map_type type = argc > 1 && strcmp(argv[1], "hash") == 0
				 ? BPF_MAP_TYPE_HASH_OF_MAPS : BPF_MAP_TYPE_ARRAY_OF_MAPS;

	victim_begin();
	int inner = map_create(BPF_MAP_TYPE_ARRAY, 4, 8, 4, 0, "vic_inner");
	int outer = map_create_outer(type, inner, 8, "vic_outer");
	step("outer-empty", "\"fds\":[%d,%d]", inner, outer);

	map_store_fd(outer, 0, inner);
	step("stored", "\"fds\":[%d,%d]", inner, outer);

	close(inner);
	step("slot-alone", "\"fds\":[%d,%d]", inner, outer);

	int again = map_open_by_id(noted[NOTED_MAP].ids[0]);
	map_store_fd(outer, 3, again);
	map_store_fd(outer, 7, again);
	close(again);
	step("three-slots", "\"fds\":[%d,%d]", inner, outer);

	map_delete(outer, 0);
	map_delete(outer, 3);
	step("one-slot", "\"fds\":[%d,%d]", inner, outer);

	close(outer);
	step("gone", NULL);
	return 0;
}
