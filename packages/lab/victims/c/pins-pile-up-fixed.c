// The fixed twin of pins-pile-up: the pin before is removed, and the last one when it ends.
// (link: -lbpf)
// usage: pins-pile-up-fixed DIRECTORY [COUNT [PAGES MORE EACH TIME]]
#include "generations.h"

static void renew(int fd)
{
	unlink(generations_path[1]);
	bpf_obj_pin(fd, generations_path[0]);
}

int main(int argc, char **argv)
{
	int status = generations_run(argc, argv, renew);

	unlink(generations_path[0]);
	return status;
}
