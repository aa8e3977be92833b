// A program that only a reuseport group keeps alive: one reference for two sockets.
#include "bpf.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int bind_shared(struct sockaddr_in *address)
{
	int one = 1;
	socklen_t size = sizeof *address;
	int fd = check(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");

	check(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one), "SO_REUSEPORT");
	check(bind(fd, (struct sockaddr *)address, size), "bind");
	check(getsockname(fd, (struct sockaddr *)address, &size), "getsockname");
	return fd;
}

int main(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	victim_begin();
	int first = bind_shared(&address);
	int second = bind_shared(&address);
	int prog = prog_returning(0, BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT,
				  "vic_reuseport");

	check(setsockopt(first, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &prog, sizeof prog),
	      "SO_ATTACH_REUSEPORT_EBPF");
	step("attached", "\"fds\":[%d],\"sockets\":[%d,%d]", prog, first, second);

	close(prog);
	step("group-alone", "\"sockets\":[%d,%d]", first, second);

	close(first);
	step("one-socket", "\"sockets\":[%d]", second);

	close(second);
	step("gone", NULL);
	return 0;
}
