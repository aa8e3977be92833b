// Uses the number of a closed map in each wrong way, and in right ways that look alike.
// usage: misused-fds
#include "bpf.h"

static unsigned int id;

static int reopen_number(int fd)
{
	int other = check(open("/dev/null", O_RDONLY | O_CLOEXEC), "open(/dev/null)");

	if (other != fd)
		check(dup2(other, fd), "dup2");
	return other;
}

static void look_up(int fd)
{
	union bpf_attr attr;
	unsigned long value, key = 0;

	memset(&attr, 0, sizeof attr);
	attr.map_fd = fd;
	attr.key = (unsigned long)&key;
	attr.value = (unsigned long)&value;
	sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr);
}

static void double_close(void)
{
	int fd = map_open_by_id(id);

	close(fd);
	getppid();
	close(fd); // double close
}

static void foreign_close(void)
{
	int fd = map_open_by_id(id);

	for (volatile int i = 0; i < 2; i++) {
		close(fd); // foreign close
		if (i == 0)
			reopen_number(fd);
	}
}

static void closed_fd(void)
{
	int fd = map_open_by_id(id);

	close(fd);
	look_up(fd); // closed number
}

static void recycled_fd(void)
{
	int fd = map_open_by_id(id);

	close(fd);
	reopen_number(fd);
	look_up(fd); // recycled number
	close(fd);
}

/* A number that is used again for another file by its new owner, and a sweep over all numbers. */
static void right_ways(void)
{
	int fd = map_open_by_id(id);

	look_up(fd);
	close(fd);
	int other = reopen_number(fd);
	close(other);
	for (int i = fd; i < fd + 64; i++)
		close(i);
}

int main(void)
{
	victim_begin();
	map_create_hash("vic_misused");
	id = noted[NOTED_MAP].ids[0];
	double_close();
	foreign_close();
	closed_fd();
	recycled_fd();
	right_ways();
	return 0;
}
