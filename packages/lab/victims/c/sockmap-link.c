// A program attached to a sockmap by a link (Linux 6.10), which holds the map as well.
#include "bpf.h"

int main(void)
{
	victim_begin();
	int map = map_create(BPF_MAP_TYPE_SOCKMAP, 4, 4, 4, 0, "vic_sockmap");
	int prog = prog_returning(1, BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_VERDICT, "vic_verdict");
	int link = link_create(prog, map, BPF_SK_SKB_STREAM_VERDICT);
	step("linked", "\"fds\":[%d,%d,%d]", map, prog, link);

	close(map);
	close(prog);
	step("link-alone", "\"fds\":[%d]", link);

	close(link);
	step("gone", NULL);
	return 0;
}
