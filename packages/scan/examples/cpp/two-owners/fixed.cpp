#include <bpf/libbpf.h>
#include <unistd.h>

bpf_link *sample(bpf_program *prog, int pid) {
  int fd = perf_event_open(pid, -1);
  if (fd < 0)
    return nullptr;
  bpf_link *link = bpf_program__attach_perf_event(prog, fd);
  if (link == nullptr) {
    ::close(fd);
    return nullptr;
  }
  return link;
}
