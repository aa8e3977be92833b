// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "core.bpf.h"
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "registers.bpf.h"
#include "copy-piece.bpf.h"
#include "user-stack.bpf.h"
#include "wire-growth.h"

/*
 * By which call, and from where in the program, an address space grows: `lastref explain --stacks`.
 * The hooks are on the ends of the calls, when it is known what they did. Reserving without the right
 * to write (PROT_NONE) is no growth; making it writable is.
 */

/* include/uapi/asm-generic/mman-common.h */
#define PROT_READ 0x1
#define PROT_WRITE 0x2
#define MAP_ANONYMOUS 0x20

/* Never used: puts the contract into this object's BTF, for the generator. */
const struct {
	struct grower grower;
	struct growth_record growth_record;
	enum growth_call growth_call;
} contract = {};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, struct grower);
} growers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 * 1024 * 1024);
} calls SEC(".maps");

static __noinline int tell(__u32 call, __u64 address, __u64 bytes)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	struct growth_record *record = bpf_ringbuf_reserve(&calls, sizeof(*record), 0);
	__u32 tgid = task->tgid;
	struct grower *grower;

	if (!record) {
		grower = bpf_map_lookup_elem(&growers, &tgid);
		if (grower) {
			__sync_fetch_and_add(&grower->lost_calls, 1);
			__sync_fetch_and_add(&grower->lost_bytes, bytes);
		}
		return 0;
	}
	record->call = call;
	record->tgid = tgid;
	record->address = address;
	record->bytes = bytes;
	COPY_REGISTERS_AND_STACK(record, regs);
	bpf_ringbuf_submit(record, 0);
	return 0;
}

static __always_inline int is_error(__u64 result)
{
	/* MAX_ERRNO in include/linux/err.h */
	return result > -4096ULL;
}

static __noinline int returned(__u64 result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	__u64 second = SECOND_ARGUMENT(regs);
	__u64 third = THIRD_ARGUMENT(regs);
	__u32 tgid = task->tgid;
	struct grower *grower = bpf_map_lookup_elem(&growers, &tgid);
	__u64 before;

	if (!grower || is_error(result))
		return 0;
	switch (syscall_of(regs)) {
	case NR_MMAP:
		if (!(FOURTH_ARGUMENT(regs) & MAP_ANONYMOUS) || !(third & PROT_WRITE))
			return 0;
		return tell(GROWTH_MMAP, result, second);
	case NR_MPROTECT:
		if (third != (PROT_READ | PROT_WRITE))
			return 0;
		return tell(GROWTH_MPROTECT, FIRST_ARGUMENT(regs), second);
	case NR_MREMAP:
		if (third <= second)
			return 0;
		return tell(GROWTH_MREMAP, result + second, third - second);
	case NR_BRK:
		before = grower->brk;
		grower->brk = result;
		if (!before || result <= before)
			return 0;
		return tell(GROWTH_BRK, before, result - before);
	}
	return 0;
}

/* The format of a sys_exit event; /sys/kernel/tracing/events/syscalls/sys_exit_mmap/format. */
struct syscall_exit {
	__u64 common;
	__s64 nr;
	__u64 result;
};

SEC("tp/syscalls/sys_exit_mmap")
int mapped(struct syscall_exit *ctx)
{
	return returned(ctx->result);
}

SEC("tp/syscalls/sys_exit_mprotect")
int protected(struct syscall_exit *ctx)
{
	return returned(ctx->result);
}

SEC("tp/syscalls/sys_exit_mremap")
int remapped(struct syscall_exit *ctx)
{
	return returned(ctx->result);
}

SEC("tp/syscalls/sys_exit_brk")
int moved_break(struct syscall_exit *ctx)
{
	return returned(ctx->result);
}

/* Where no tracefs tells the numbers of those events. Arguments: the registers, the result. */
SEC("tp_btf/sys_exit")
int returned_anywhere(__u64 *ctx)
{
	return returned(ctx[1]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
