// A program attached to a sockmap, and held a second time by each socket stored in the map.
#include "bpf.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Connects two TCP sockets over the loopback interface; returns the connecting one. */
static int connect_loopback(int *accepted)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int listener = check(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
	int client = check(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");

	check(bind(listener, (struct sockaddr *)&address, size), "bind");
	check(listen(listener, 1), "listen");
	check(getsockname(listener, (struct sockaddr *)&address, &size), "getsockname");
	check(connect(client, (struct sockaddr *)&address, size), "connect");
	*accepted = check(accept(listener, NULL, NULL), "accept");
	close(listener);
	return client;
}

int main(void)
{
	int accepted;

	victim_begin();
	int map = map_create(BPF_MAP_TYPE_SOCKMAP, 4, 4, 4, 0, "vic_sockmap");
	int prog = prog_returning(1, BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_VERDICT, "vic_verdict");

	prog_attach(prog, map, BPF_SK_SKB_STREAM_VERDICT, 0);
	step("attached", "\"fds\":[%d,%d]", map, prog);

	close(prog);
	step("sockmap-alone", "\"fds\":[%d]", map);

	int client = connect_loopback(&accepted);
	map_store_fd(map, 0, client);
	step("socket-stored", "\"fds\":[%d],\"socket\":%d", map, client);

	close(client);
	close(accepted);
	close(map);
	step("gone", NULL);
	return 0;
}
