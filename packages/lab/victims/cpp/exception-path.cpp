// The defect: an exception leaves the function between the opening and the close. (link: -lbpf)
#include "pinned.hpp"

[[gnu::noinline]] unsigned long read_counter(const std::string &pin, unsigned key)
{
	unsigned long value = 0;
	int map = bpf_obj_get(pin.c_str()); // leaks here
	if (bpf_map_lookup_elem(map, &key, &value) != 0)
		throw std::runtime_error("no such key");
	close(map);
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
