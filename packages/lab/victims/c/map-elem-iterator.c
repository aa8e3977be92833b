// A map that only an iterator over its elements keeps alive: its link first, then its open file.
#include "iter.h"

int main(void)
{
	victim_begin();
	int map = map_create_hash("vic_visited");
	int prog = iter_prog("bpf_iter_bpf_map_elem", "vic_iter_elem");
	int link = iter_link(prog, map);
	step("linked", "\"fds\":[%d,%d,%d]", map, prog, link);

	close(map);
	close(prog);
	step("link-alone", "\"fds\":[%d]", link);

	int iterator = iter_create(link);
	step("opened", "\"fds\":[%d],\"iterator\":%d", link, iterator);

	close(link);
	step("iterator-alone", "\"iterator\":%d", iterator);

	close(iterator);
	step("gone", NULL);
	return 0;
}
