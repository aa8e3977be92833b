#include <bpf/bpf.h>
#include <unistd.h>
#include <string>

bool pinned(const std::string &pin, const std::string &copy) {
  int fd = bpf_obj_get(pin.c_str());
  if (fd < 0)
    return false;
  ::close(fd);
  return bpf_obj_pin(fd, copy.c_str()) == 0;  // finding
}
