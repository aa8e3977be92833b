#include <bpf/bpf.h>
#include <unistd.h>

struct session {
	int prog_fd;
	int map_fd;
};

int session_open(struct session *s, unsigned int prog, unsigned int map)
{
	s->prog_fd = bpf_prog_get_fd_by_id(prog);
	if (s->prog_fd < 0)
		return -1;
	s->map_fd = bpf_map_get_fd_by_id(map);
	return s->map_fd < 0 ? -1 : 0;
}

void session_destroy(struct session *s)
{
	if (s->prog_fd >= 0)
		close(s->prog_fd);
	if (s->map_fd >= 0)
		close(s->map_fd);
}
