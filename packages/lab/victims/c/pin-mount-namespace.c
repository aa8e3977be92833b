// A map that only a pin in another mount namespace keeps alive.
#include "mountns.h"

int main(void)
{
	const char *path = "/sys/fs/bpf/elsewhere";

	victim_begin();
	int fd = map_create_hash("vic_elsewhere");
	struct mountns_pin pin = pin_in_mount_namespace(fd, path);
	step("pinned", "\"fds\":[%d],\"child\":%d,\"pin\":\"%s\",\"mountNamespace\":%lu", fd, pin.child,
	     path, pin.namespace_inode);

	close(fd);
	step("pin-alone", "\"child\":%d,\"pin\":\"%s\",\"mountNamespace\":%lu", pin.child, path,
	     pin.namespace_inode);

	end_child(pin.child);
	step("gone", NULL);
	return 0;
}
