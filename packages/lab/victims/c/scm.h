// Sending fds over a unix socket.
#pragma once
#include "victim.h"
#include <sys/socket.h>
#include <sys/un.h>

/* Sends `count` fds (at most 8) in one message and leaves it unread. */
static inline void send_fds(int socket, const int *fds, int count)
{
	char control[CMSG_SPACE(8 * sizeof(int))] = { 0 };
	char byte = 'x';
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	check(sendmsg(socket, &message, 0), "sendmsg(SCM_RIGHTS)");
}

/* Listens on an abstract name of its own and connects to it without accepting. */
static inline void connect_unaccepted(int *listener, int *connection)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1,
			      "lastref-victim-%d", getpid());
	socklen_t size = offsetof(struct sockaddr_un, sun_path) + 1 + length;

	*listener = check(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
	*connection = check(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
	check(bind(*listener, (struct sockaddr *)&address, size), "bind");
	check(listen(*listener, 4), "listen");
	check(connect(*connection, (struct sockaddr *)&address, size), "connect");
}
