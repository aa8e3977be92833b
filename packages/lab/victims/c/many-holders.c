// One map, ten holders at once, each of another kind: what the whole ledger is for.
#include "bpf.h"
#include "iter.h"
#include "mountns.h"
#include "scm.h"
#include "uring.h"

static unsigned int id;

/* A file of its own for what is about to hold the map; the caller closes the fd. */
static int another_file(void)
{
	return map_open_by_id(id);
}

static unsigned long hold_by_mapping(void)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = another_file();
	void *mapping = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);

	if (mapping == MAP_FAILED)
		fail("mmap");
	close(fd);
	return (unsigned long)mapping;
}

static void hold_by_message(void)
{
	int pair[2], fd = another_file();

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
	send_fds(pair[0], &fd, 1);
	close(fd);
}

static void hold_by_ring(void)
{
	int ring = uring_create(), fd = another_file();

	uring_register_files(ring, &fd, 1);
	close(fd);
}

int main(void)
{
	const char *elsewhere = "/sys/fs/bpf/many-holders";

	victim_begin();
	int first = map_create(BPF_MAP_TYPE_ARRAY, 4, 8, 512, BPF_F_MMAPABLE, "vic_many");
	id = noted[NOTED_MAP].ids[0];
	struct mountns_pin other = pin_in_mount_namespace(first, elsewhere);
	pid_t child = fork_idle_child();
	int copy = dup(first);
	int second = another_file();
	const char *pin = pin_path("many");
	obj_pin(first, pin);
	unsigned long mapping = hold_by_mapping();
	hold_by_message();
	hold_by_ring();
	prog_using_map(first, "vic_uses_many");
	int outer = map_create_outer(BPF_MAP_TYPE_ARRAY_OF_MAPS, first, 1, "vic_outer");
	map_store_fd(outer, 0, first);
	iter_link(iter_prog("bpf_iter_bpf_map_elem", "vic_iter_many"), first);
	step("held",
	     "\"fds\":[%d,%d,%d],\"child\":%d,\"address\":\"%lx\",\"pin\":\"%s\","
	     "\"otherPin\":\"%s\",\"mountNamespace\":%lu",
	     first, copy, second, child, mapping, pin, elsewhere, other.namespace_inode);
	return 0;
}
