#include <bpf/libbpf.h>

class Loader {
 public:
  int load(const std::string &path) {
    auto *obj = bpf_object__open(path.c_str());
    if (obj == nullptr)
      return -1;
    int err = bpf_object__load(obj);
    bpf_object__close(obj);
    return err;
  }
};
