// A socket filter and its map that only the socket keeps alive.
#include "bpf.h"
#include <netinet/in.h>
#include <sys/socket.h>

int main(void)
{
	victim_begin();
	int map = map_create_hash("vic_so_attach");
	int prog = prog_using_map(map, "vic_filter");
	int socket_fd = check(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");

	check(setsockopt(socket_fd, SOL_SOCKET, SO_ATTACH_BPF, &prog, sizeof prog), "SO_ATTACH_BPF");
	step("attached", "\"fds\":[%d,%d],\"socket\":%d", map, prog, socket_fd);

	close(map);
	close(prog);
	step("socket-alone", "\"socket\":%d", socket_fd);

	close(socket_fd);
	step("gone", NULL);
	return 0;
}
