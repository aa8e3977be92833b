// Names meant to harm who prints them: escape sequences, newlines, invalid UTF-8, bidirectional
// overrides. The kernel allows all of them in a command, a pin, a cgroup and an interface.
#include "cgroup.h"
#include "net.h"

#define ESCAPE "\x1b[31m\x1b]0;owned\a"
#define BIDI "\xe2\x80\xae"
#define INVALID "\xff\xfe\xc3"

/* As hexadecimal digits, since the bytes are no valid JSON string. */
static const char *hex(const char *text)
{
	static char digits[4][1024];
	static int turn;
	char *to = digits[turn++ % 4];

	for (int i = 0; text[i] && i < 500; i++)
		sprintf(to + 2 * i, "%02x", (unsigned char)text[i]);
	return to;
}

int main(void)
{
	char cgroup[512];

	victim_begin();
	check(prctl(PR_SET_NAME, "\x1b[2J\n\r" INVALID BIDI), "prctl");
	int map = map_create_hash("vic_hostile");
	const char *pin = strdup(pin_path("a" ESCAPE "\n" INVALID BIDI "\tz"));
	obj_pin(map, pin);

	/* The kernel refuses a newline in a cgroup's name, and nothing else. */
	snprintf(cgroup, sizeof cgroup, "%s/" ESCAPE INVALID BIDI, own_directory(cgroup_mount()));
	check(mkdir(cgroup, 0700), "mkdir(cgroup)");
	remove_at_end(cgroup);
	int prog = prog_returning(1, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, "vic_hostile");
	prog_attach(prog, cgroup_open(cgroup), BPF_CGROUP_INET_EGRESS, 0);

	enter_new_netns();
	int ifindex = veth_create("v\x1b[1m" INVALID);
	int xdp = prog_returning(2, BPF_PROG_TYPE_XDP, BPF_XDP, "vic_hostile");
	xdp_attach(ifindex, xdp, XDP_FLAGS_SKB_MODE);
	step("named", "\"pinHex\":\"%s\",\"cgroupHex\":\"%s\"", hex(pin), hex(cgroup));
	return 0;
}
