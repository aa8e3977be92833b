// Waits in a system call, some calls deep; the lines are what a test looks for.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile long result;

static inline __attribute__((always_inline)) void inlined(char *buffer)
{
	result = syscall(SYS_read, 0, buffer, 1); /* line: inlined */
}

static __attribute__((noinline)) int open_map(int depth)
{
	char buffer[100 * 8];

	memset(buffer, depth, sizeof(buffer));
	inlined(buffer); /* line: open_map */
	return buffer[depth] + 1;
}

/* An array of unknown size: the frame is found through rbp, or another register. */
__attribute__((noinline)) int load_all(int count)
{
	volatile char room[count];

	room[0] = (char)count;
	room[count - 1] = (char)open_map(count & 7); /* line: load_all */
	return room[0] + room[count - 1];
}

static void on_signal(int number)
{
	result = load_all(number + 10) + 1; /* line: on_signal */
}

static __attribute__((noinline)) int recurse(int depth)
{
	int inner = depth == 0 ? load_all(99) : recurse(depth - 1); /* line: recurse */

	return inner + (int)result;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "plain";
	int value = 0;

	if (strcmp(how, "signal") == 0) {
		signal(SIGUSR1, on_signal);
		value = raise(SIGUSR1); /* line: raise */
	} else if (strcmp(how, "deep") == 0) {
		value = recurse(atoi(argv[2])); /* line: deep */
	} else {
		value = load_all(argc + 40); /* line: main */
	}
	result += value;
	return 0;
}
