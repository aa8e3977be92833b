// BTF written by hand, used by a map and kept alive by it.
#include "bpf.h"
#include <linux/btf.h>

#define TYPE_INT(name, bytes) name, BTF_KIND_INT << 24, bytes, (bytes) * 8

static int btf_load(void)
{
	static const char strings[] = "\0u32\0u64";
	static const unsigned int types[] = { TYPE_INT(1, 4), TYPE_INT(5, 8) };
	struct {
		struct btf_header header;
		unsigned int types[LENGTH(types)];
		char strings[sizeof strings];
	} btf = { .header = { .magic = BTF_MAGIC,
			      .version = BTF_VERSION,
			      .hdr_len = sizeof(struct btf_header),
			      .type_len = sizeof types,
			      .str_off = sizeof types,
			      .str_len = sizeof strings } };
	union bpf_attr attr;

	memcpy(btf.types, types, sizeof types);
	memcpy(btf.strings, strings, sizeof strings);
	memset(&attr, 0, sizeof attr);
	attr.btf = (unsigned long)&btf;
	attr.btf_size = sizeof btf.header + sizeof types + sizeof strings;
	return noted_fd(NOTED_BTF, sys_bpf(BPF_BTF_LOAD, &attr), "bpf(BTF_LOAD)");
}

static int map_create_typed(int btf_fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_type = BPF_MAP_TYPE_HASH;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 16;
	attr.btf_fd = btf_fd;
	attr.btf_key_type_id = 1;
	attr.btf_value_type_id = 2;
	return map_create_attr(&attr, "vic_typed");
}

int main(void)
{
	victim_begin();
	int btf = btf_load();
	step("loaded", "\"fds\":[%d]", btf);

	int map = map_create_typed(btf);
	step("used", "\"fds\":[%d,%d]", btf, map);

	close(btf);
	step("map-alone", "\"fds\":[%d]", map);

	close(map);
	step("gone", NULL);
	return 0;
}
