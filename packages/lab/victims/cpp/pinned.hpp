// A pinned map of a victim's own, made with libbpf and removed when the victim ends.
#pragma once
#include <bpf/bpf.h>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <unistd.h>

constexpr int rounds = 12;

class PinnedMap {
public:
	PinnedMap()
		: directory_("/sys/fs/bpf/lastref-victim-" + std::to_string(getpid()))
	{
		std::filesystem::create_directory(directory_);
		unsigned key = 1;
		unsigned long value = 42;
		int map = bpf_map_create(BPF_MAP_TYPE_HASH, "vic_map", sizeof key, sizeof value, 16, nullptr);
		if (map < 0 || bpf_map_update_elem(map, &key, &value, BPF_ANY) != 0 ||
		    bpf_obj_pin(map, pin().c_str()) != 0)
			throw std::runtime_error("a pinned map cannot be made");
		close(map);
	}
	PinnedMap(const PinnedMap &) = delete;
	PinnedMap &operator=(const PinnedMap &) = delete;
	~PinnedMap() { std::filesystem::remove_all(directory_); }

	std::string pin() const { return directory_ + "/map"; }

private:
	std::string directory_;
};
