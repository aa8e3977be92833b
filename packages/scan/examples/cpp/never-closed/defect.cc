#include <bpf/libbpf.h>

class Loader {
 public:
  int load(const std::string &path) {
    auto *obj = bpf_object__open(path.c_str());  // finding
    if (obj == nullptr)
      return -1;
    return bpf_object__load(obj);
  }
};
