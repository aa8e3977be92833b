#include <bpf/bpf.h>
#include <unistd.h>
#include <string>

int freeze(const std::string &pin) {
  int fd = bpf_obj_get(pin.c_str());
  if (fd < 0)
    return -1;
  int err = bpf_map_freeze(fd);
  ::close(fd);
  return err;
}
