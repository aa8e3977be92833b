// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs the verifier must refuse, each for one reason. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

SEC("?socket") int no_result(void *ctx __attribute__((unused)))
{
	int undefined;

	asm volatile("%0 = r7" : "=r"(undefined));
	return undefined;
}

SEC("?socket") int null_value(void *ctx __attribute__((unused)))
{
	__u32 key = 1;
	__u64 *value = bpf_map_lookup_elem(&table, &key);

	return *value;
}

SEC("?socket") int out_of_bounds(void *ctx __attribute__((unused)))
{
	__u32 key = 1;
	volatile __u64 *value = bpf_map_lookup_elem(&table, &key);

	return value ? (int)value[4] : 0;
}

SEC("?socket") int lost_reservation(void *ctx __attribute__((unused)))
{
	__u64 *slot = bpf_ringbuf_reserve(&ring, 8, 0);

	return slot ? 1 : 0;
}

SEC("?socket") int endless(void *ctx __attribute__((unused)))
{
	for (volatile __u64 i = 0; i < 100000000; i++)
		;
	return 0;
}

SEC("?socket") int wild_pointer(void *ctx __attribute__((unused)))
{
	return *(volatile int *)1234;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
