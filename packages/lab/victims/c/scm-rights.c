// A map in flight: its fd was sent over a unix socket and closed, and nobody has received it.
// usage: scm-rights stream|dgram|seqpacket|unaccepted
#include "bpf.h"
#include "scm.h"

static void open_sockets(const char *kind, int *receiver, int *sender)
{
	int pair[2];
	int type = strcmp(kind, "dgram") == 0 ? SOCK_DGRAM
		 : strcmp(kind, "seqpacket") == 0 ? SOCK_SEQPACKET : SOCK_STREAM;

	if (strcmp(kind, "unaccepted") == 0) {
		connect_unaccepted(receiver, sender);
		return;
	}
	check(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair), "socketpair");
	*receiver = pair[0];
	*sender = pair[1];
}

int main(int argc, char **argv)
{
	int receiver, sender;

	victim_begin();
	open_sockets(argc > 1 ? argv[1] : "stream", &receiver, &sender);
	int fd = map_create_hash("vic_scm");
	unsigned int id = noted[NOTED_MAP].ids[0];

	send_fds(sender, &fd, 1);
	step("sent", "\"fds\":[%d]", fd);

	close(fd);
	step("in-flight-alone", NULL);

	/* Two messages more: one file twice in the first, another file in the second. */
	int again[2] = { map_open_by_id(id) };
	again[1] = again[0];
	send_fds(sender, again, 2);
	close(again[0]);
	int last = map_open_by_id(id);
	send_fds(sender, &last, 1);
	close(last);
	step("three-messages", NULL);

	close(receiver);
	step("gone", NULL);
	return 0;
}
