// The fixed twin of lambda: the last callback to be destroyed closes what they share. (link: -lbpf)
#include "pinned.hpp"
#include <functional>
#include <memory>
#include <vector>

using Callback = std::function<unsigned long()>;

[[gnu::noinline]] Callback on_tick(const std::string &pin)
{
	std::shared_ptr<int> map(new int(bpf_obj_get(pin.c_str())), [](int *fd) {
		close(*fd);
		delete fd;
	});
	return [map] {
		unsigned key = 1;
		unsigned long value = 0;
		bpf_map_lookup_elem(*map, &key, &value);
		return value;
	};
}

int main()
{
	PinnedMap map;
	std::vector<Callback> callbacks;
	for (int i = 0; i < rounds; i++) {
		callbacks.push_back(on_tick(map.pin()));
		callbacks.back()();
		callbacks.clear();
	}
	return 0;
}
