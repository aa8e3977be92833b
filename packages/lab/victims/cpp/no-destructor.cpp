// The defect: the class has a close(), and no destructor that calls it. (link: -lbpf)
#include "pinned.hpp"

class Counter {
public:
	[[gnu::noinline]] explicit Counter(const std::string &pin)
		: fd_(bpf_obj_get(pin.c_str())) // leaks here
	{
	}

	unsigned long read() const
	{
		unsigned key = 1;
		unsigned long value = 0;
		bpf_map_lookup_elem(fd_, &key, &value);
		return value;
	}

	void close()
	{
		::close(fd_);
		fd_ = -1;
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
