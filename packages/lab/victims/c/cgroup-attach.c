// A program attached to a cgroup without a link: it lives until the cgroup goes.
#include "bpf.h"
#include "cgroup.h"

int main(void)
{
	victim_begin();
	const char *path = own_directory(cgroup_mount());
	int cgroup = cgroup_open(path);
	int egress = prog_returning(1, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, "vic_egress");
	int connect = prog_returning(1, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT,
				     "vic_connect4");

	prog_attach(egress, cgroup, BPF_CGROUP_INET_EGRESS, BPF_F_ALLOW_MULTI);
	prog_attach(connect, cgroup, BPF_CGROUP_INET4_CONNECT, 0);
	step("attached", "\"fds\":[%d,%d],\"cgroup\":\"%s\"", egress, connect, path);

	close(egress);
	close(connect);
	step("cgroup-alone", "\"cgroup\":\"%s\"", path);

	close(cgroup);
	check(rmdir(path), "rmdir");
	step("gone", NULL);
	return 0;
}
