// The fixed twin of no-destructor: the destructor closes. (link: -lbpf)
#include "pinned.hpp"

class Counter {
public:
	[[gnu::noinline]] explicit Counter(const std::string &pin)
		: fd_(bpf_obj_get(pin.c_str()))
	{
	}
	Counter(const Counter &) = delete;
	Counter &operator=(const Counter &) = delete;
	~Counter() { ::close(fd_); }

	unsigned long read() const
	{
		unsigned key = 1;
		unsigned long value = 0;
		bpf_map_lookup_elem(fd_, &key, &value);
		return value;
	}

private:
	int fd_;
};

int main()
{
	PinnedMap map;
	unsigned long sum = 0;
	for (int i = 0; i < rounds; i++)
		sum += Counter(map.pin()).read();
	return sum == 0;
}
