// Asks whether a number above 0 is a map, and whether 0 is none. (link: -lbpf)
#include "pinned.h"
#include <sys/syscall.h>

/* bpf(2) itself: libbpf would move a number below 3 out of the way. */
static int open_pin(int number)
{
	union bpf_attr attr;
	char pin[96];

	pinned_path(pin, number);
	memset(&attr, 0, sizeof attr);
	attr.pathname = (unsigned long)pin;
	return syscall(SYS_bpf, BPF_OBJ_GET, &attr, sizeof attr);
}

/* The value at key 1, or -1 when there is no map behind the number. */
static long read_value(int fd)
{
	unsigned int key = 1;
	long value = -1;

	return bpf_map_lookup_elem(fd, &key, &value) == 0 ? value : -1;
}

int main(void)
{
	unsigned int key = 1;
	unsigned long other = 43;

	pinned_make(2);
	int second = open_pin(1);
	bpf_map_update_elem(second, &key, &other, BPF_ANY);
	close(second);

	close(STDIN_FILENO);
	int zero = open_pin(0);
	long by_zero = read_value(zero);
	int above = open_pin(0);
	close(above);
	long by_closed = read_value(above);
	int again = open_pin(1);
	long by_reused = read_value(above);

	printf("{\"lowest number\":%d,\"read by it\":%ld,\"number above\":%d,\"read when closed\":%ld,"
	       "\"number again\":%d,\"read when another has it\":%ld}\n",
	       zero, by_zero, above, by_closed, again, by_reused);
	return 0;
}
