// The fixed twin of exception-path: an owner closes, however the function is left. (link: -lbpf)
#include "pinned.hpp"

class Fd {
public:
	explicit Fd(int fd)
		: fd_(fd)
	{
	}
	Fd(const Fd &) = delete;
	Fd &operator=(const Fd &) = delete;
	~Fd() { close(fd_); }
	operator int() const { return fd_; }

private:
	int fd_;
};

[[gnu::noinline]] unsigned long read_counter(const std::string &pin, unsigned key)
{
	unsigned long value = 0;
	Fd map(bpf_obj_get(pin.c_str()));
	if (bpf_map_lookup_elem(map, &key, &value) != 0)
		throw std::runtime_error("no such key");
	return value;
}

int main()
{
	PinnedMap map;
	for (unsigned i = 0; i < rounds; i++) {
		try {
			read_counter(map.pin(), i % 3);
		} catch (const std::runtime_error &) {
		}
	}
	return 0;
}
