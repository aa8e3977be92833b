// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* One program of each kind that the tests of objects, programs and links attach. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	void *task;
} __attribute__((preserve_access_index));

const volatile __u32 rows_per_task = 1;
const volatile _Bool flag;
__u64 runs;
__s32 minus_five = -5;
__u8 bytes[16];

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

struct row {
	__u64 number;
	__u64 a;
	__u64 b;
};

/* rows_per_task rows of 24 bytes for every task. */
SEC("iter/task") int rows(struct bpf_iter__task *ctx)
{
	struct row row = {};

	if (!ctx->task)
		return 0;
	for (__u32 i = 0; i < 1024 && i < rows_per_task; i++) {
		row.number = runs++;
		row.a = flag;
		row.b = bytes[0];
		bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	}
	return 0;
}

SEC("cgroup/connect4") int connect4(void *ctx __attribute__((unused)))
{
	return 1;
}

SEC("xdp") int pass(void *ctx __attribute__((unused)))
{
	return XDP_PASS;
}

SEC("tc") int classify(void *ctx __attribute__((unused)))
{
	return 0;
}

SEC("socket") int all(void *ctx __attribute__((unused)))
{
	return -1;
}

SEC("tp/sched/sched_switch") int on_switch(void *ctx __attribute__((unused)))
{
	__u32 key = 1;
	__u64 *value = bpf_map_lookup_elem(&table, &key);

	if (value)
		(*value)++;
	minus_five = -5;
	return 0;
}

SEC("raw_tp/sched_switch") int raw_switch(void *ctx __attribute__((unused)))
{
	return 0;
}

SEC("uprobe") int on_call(void *ctx __attribute__((unused)))
{
	runs++;
	return 0;
}

SEC("sk_lookup") int lookup(void *ctx __attribute__((unused)))
{
	return 1;
}

struct arguments {
	__u64 in;
	__u64 out;
};

SEC("syscall") int twice(struct arguments *ctx)
{
	ctx->out = ctx->in * 2;
	return 7;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
