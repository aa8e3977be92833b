// A program attached to an interface as XDP without a link, in a network namespace of its own.
// usage: xdp generic|driver
#include "net.h"

int main(int argc, char **argv)
{
	unsigned int flags = argc > 1 && strcmp(argv[1], "driver") == 0
			     ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;

	victim_begin();
	unsigned long netns = enter_new_netns();
	int ifindex = veth_create("vic0");
	int prog = prog_returning(2, BPF_PROG_TYPE_XDP, BPF_XDP, "vic_xdp");

	xdp_attach(ifindex, prog, flags);
	step("attached", "\"fds\":[%d],\"ifindex\":%d,\"netns\":%lu", prog, ifindex, netns);

	close(prog);
	step("interface-alone", "\"ifindex\":%d,\"netns\":%lu", ifindex, netns);

	xdp_attach(ifindex, -1, flags);
	step("gone", NULL);
	return 0;
}
