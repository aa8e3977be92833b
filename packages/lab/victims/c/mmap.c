// A map that only a mapping keeps alive: every fd is closed, the VMA holds the file.
#include "bpf.h"

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);

	victim_begin();
	int fd = map_create(BPF_MAP_TYPE_ARRAY, 4, 8, page / 8, BPF_F_MMAPABLE, "vic_mmap");
	void *mapping = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (mapping == MAP_FAILED)
		fail("mmap");
	step("mapped", "\"fds\":[%d],\"address\":\"%lx\"", fd, (unsigned long)mapping);

	close(fd);
	step("mapping-alone", "\"address\":\"%lx\"", (unsigned long)mapping);

	munmap(mapping, page);
	step("gone", NULL);
	return 0;
}
