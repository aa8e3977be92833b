// A program attached to a cgroup by a link, which is pinned in the end.
#include "bpf.h"
#include "cgroup.h"

int main(void)
{
	victim_begin();
	const char *path = strdup(own_directory(cgroup_mount()));
	int cgroup = cgroup_open(path);
	int prog = prog_returning(1, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, "vic_ingress");
	int link = link_create(prog, cgroup, BPF_CGROUP_INET_INGRESS);
	step("linked", "\"fds\":[%d,%d],\"cgroup\":\"%s\"", prog, link, path);

	close(prog);
	step("link-alone", "\"fds\":[%d],\"cgroup\":\"%s\"", link, path);

	const char *pin = pin_path("link");
	obj_pin(link, pin);
	close(link);
	step("pin-alone", "\"cgroup\":\"%s\",\"pin\":\"%s\"", path, pin);

	/* A link that outlives its cgroup is detached; the program stays with the link. */
	close(cgroup);
	check(rmdir(path), "rmdir");
	step("detached", "\"pin\":\"%s\"", pin);

	obj_unpin(pin);
	step("gone", NULL);
	return 0;
}
