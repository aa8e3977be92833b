// The defect: each new generation of the map is pinned, and the pin before it is never removed.
// (link: -lbpf)
// usage: pins-pile-up DIRECTORY [COUNT [PAGES MORE EACH TIME]]
#include "generations.h"

static void renew(int fd)
{
	bpf_obj_pin(fd, generations_path[0]); // leaks here
}

int main(int argc, char **argv)
{
	return generations_run(argc, argv, renew);
}
