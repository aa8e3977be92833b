// The defect: the number is not close-on-exec, so every command that is started keeps the map,
// which it never uses, for as long as it runs. (link: -lbpf)
#include "pinned.h"
#include <fcntl.h>
#include <sys/wait.h>

#define COMMANDS 4

static NO_INLINE int open_counter(const char *pin)
{
	int map = bpf_obj_get(pin); // leaks here

	fcntl(map, F_SETFD, 0);
	return map;
}

static NO_INLINE pid_t start_command(const char *pin)
{
	int map = open_counter(pin);
	pid_t child = fork();

	if (child == 0) {
		execlp("sleep", "sleep", "1", (char *)NULL);
		_exit(127);
	}
	close(map);
	return child;
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < COMMANDS; i++)
		if (start_command(pin) < 0)
			pinned_fail("fork");
	while (wait(NULL) > 0)
		;
	return 0;
}
