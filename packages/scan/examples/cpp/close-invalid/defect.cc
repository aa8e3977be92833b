// A reader of a BPF map's fd.
class Reader {
 public:
  explicit Reader(const char *path) {
    if (path == nullptr) return;
    fd_ = bpf_obj_get(path);
  }
  ~Reader() {
    if (fd_ > 0) close(fd_);
  }

 private:
  int fd_; // finding
};
