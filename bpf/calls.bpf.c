// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "core.bpf.h"
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "registers.bpf.h"

/*
 * How often which process calls which command of bpf(2) on which object: `lastref trace --calls`.
 * The hook is on the entry of the system call, because a command that fails costs time as well.
 */

/* The process that counts, as the kernel numbers it: it makes bpf() calls of its own. */
const volatile __u32 own_tgid;

enum subject_kind {
	SUBJECT_NONE,
	SUBJECT_MAP,
	SUBJECT_PROG,
	SUBJECT_LINK,
	SUBJECT_BTF,
};

struct call_key {
	__u32 tgid;
	__u32 command;
	__u32 kind;
	__u32 id;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct call_key);
	__type(value, __u64);
} calls SEC(".maps");

/* Calls that there was no room to count. */
__u64 uncounted;

/* /sys/kernel/tracing/events/syscalls/sys_enter_bpf/format */
struct enter_args {
	__u64 common;
	__s64 number;
	__u64 command;
	__u64 attr;
	__u64 size;
};

static __always_inline __u32 word_at(__u64 attr, __u32 offset)
{
	__u32 word = 0;

	bpf_probe_read_user(&word, sizeof(word), (void *)(attr + offset));
	return word;
}

static __always_inline void *object_behind(__u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd);
	struct file *file = NULL;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
	return BPF_CORE_READ(file, private_data);
}

/*
 * Where a command has the fd of its map is in union bpf_attr (include/uapi/linux/bpf.h). A number
 * that names something else gives an id that no map has: user space tells.
 */
static __always_inline void on_map(struct call_key *key, __u32 fd)
{
	struct bpf_map *map = object_behind(fd);

	key->id = BPF_CORE_READ(map, id);
	key->kind = key->id ? SUBJECT_MAP : SUBJECT_NONE;
}

static __always_inline void on_prog(struct call_key *key, __u32 fd)
{
	struct bpf_prog *prog = object_behind(fd);

	key->id = BPF_CORE_READ(prog, aux, id);
	key->kind = key->id ? SUBJECT_PROG : SUBJECT_NONE;
}

static __always_inline void on_id(struct call_key *key, enum subject_kind kind, __u32 id)
{
	key->kind = kind;
	key->id = id;
}

static __always_inline void find_subject(struct call_key *key, __u64 attr)
{
	switch (key->command) {
	case BPF_MAP_LOOKUP_ELEM:
	case BPF_MAP_UPDATE_ELEM:
	case BPF_MAP_DELETE_ELEM:
	case BPF_MAP_GET_NEXT_KEY:
	case BPF_MAP_LOOKUP_AND_DELETE_ELEM:
	case BPF_MAP_FREEZE:
		return on_map(key, word_at(attr, __builtin_offsetof(union bpf_attr, map_fd)));
	case BPF_MAP_LOOKUP_BATCH:
	case BPF_MAP_LOOKUP_AND_DELETE_BATCH:
	case BPF_MAP_UPDATE_BATCH:
	case BPF_MAP_DELETE_BATCH:
		return on_map(key, word_at(attr, __builtin_offsetof(union bpf_attr, batch.map_fd)));
	case BPF_PROG_ATTACH:
	case BPF_PROG_DETACH:
		return on_prog(key, word_at(attr, __builtin_offsetof(union bpf_attr, attach_bpf_fd)));
	case BPF_PROG_TEST_RUN:
		return on_prog(key, word_at(attr, __builtin_offsetof(union bpf_attr, test.prog_fd)));
	case BPF_RAW_TRACEPOINT_OPEN:
		return on_prog(key,
			       word_at(attr, __builtin_offsetof(union bpf_attr, raw_tracepoint.prog_fd)));
	case BPF_LINK_CREATE:
		return on_prog(key, word_at(attr, __builtin_offsetof(union bpf_attr, link_create.prog_fd)));
	case BPF_MAP_GET_FD_BY_ID:
		return on_id(key, SUBJECT_MAP, word_at(attr, __builtin_offsetof(union bpf_attr, map_id)));
	case BPF_PROG_GET_FD_BY_ID:
		return on_id(key, SUBJECT_PROG, word_at(attr, __builtin_offsetof(union bpf_attr, prog_id)));
	case BPF_LINK_GET_FD_BY_ID:
		return on_id(key, SUBJECT_LINK, word_at(attr, __builtin_offsetof(union bpf_attr, link_id)));
	case BPF_BTF_GET_FD_BY_ID:
		return on_id(key, SUBJECT_BTF, word_at(attr, __builtin_offsetof(union bpf_attr, btf_id)));
	}
}

static __always_inline int count(__u32 command, __u64 attr)
{
	struct call_key key = { .tgid = bpf_get_current_pid_tgid() >> 32, .command = command };
	__u64 *known, one = 1;

	if (key.tgid == own_tgid)
		return 0;
	find_subject(&key, attr);
	known = bpf_map_lookup_elem(&calls, &key);
	if (known) {
		__sync_fetch_and_add(known, 1);
		return 0;
	}
	if (bpf_map_update_elem(&calls, &key, &one, BPF_NOEXIST))
		__sync_fetch_and_add(&uncounted, 1);
	return 0;
}

SEC("tp/syscalls/sys_enter_bpf")
int count_call(struct enter_args *args)
{
	return count(args->command, args->attr);
}

/* Where tracefs is not mounted and that tracepoint has no number: runs at every system call. */
SEC("tp_btf/sys_enter")
int count_any_call(__u64 *ctx)
{
	struct pt_regs *regs = (void *)ctx[0];

	if (syscall_of(regs) != NR_BPF)
		return 0;
	return count(FIRST_ARGUMENT(regs), SECOND_ARGUMENT(regs));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
