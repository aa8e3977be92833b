/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_ENDS_BPF_H
#define LASTREF_TRACKER_ENDS_BPF_H

/*
 * What an ending process still has open. The walk notes on each file what it is on and how many fds
 * lead to it: a little later, when the file is freed, its object may be gone. Whether a file was
 * left is decided there, since children or messages may keep it.
 */

struct end_walk {
	struct file **slots;
	unsigned long *words;
	__u64 bits;
	__u32 pid;
	__u32 first_fd;
};

static long note_fd(__u32 bit, struct end_walk *walk)
{
	struct object_identity identity = {};
	struct file *file = 0;
	struct birth *birth;
	__u64 address;
	__u32 fd = walk->first_fd + bit;

	if (!(walk->bits >> (bit & 63) & 1))
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), &walk->slots[fd]);
	if (!file)
		return 0;
	address = (__u64)file;
	birth = bpf_map_lookup_elem(&births, &address);
	if (!birth)
		return 0;
	if (birth->ended != walk->pid) {
		birth->ended = walk->pid;
		birth->fds = 0;
		birth->fd = fd;
		identify(&identity, kind_of(file), BPF_CORE_READ(file, private_data));
		birth->kind = identity.kind;
		birth->id = identity.id;
	}
	birth->fds++;
	return 0;
}

static long note_word(__u32 index, struct end_walk *walk)
{
	walk->bits = 0;
	bpf_probe_read_kernel(&walk->bits, sizeof(walk->bits), &walk->words[index]);
	if (!walk->bits)
		return 0;
	walk->first_fd = index * 64;
	bpf_loop(64, note_fd, walk, 0);
	return 0;
}

/* Without bpf_loop (5.17) files keep what is read of their objects when they are freed. */
static __always_inline void walk_files(struct task_struct *task, __u32 pid)
{
	struct files_struct *files = task->files;
	struct fdtable *table;
	struct end_walk walk = { .pid = pid };

	if (!files || !bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop))
		return;
	table = BPF_CORE_READ(files, fdt);
	walk.slots = BPF_CORE_READ(table, fd);
	walk.words = BPF_CORE_READ(table, open_fds);
	bpf_loop(BPF_CORE_READ(table, max_fds) / 64, note_word, &walk, 0);
}

SEC("tp_btf/sched_process_exit")
int exited(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);
	int last;

	if (!state)
		return 0;
	last = BPF_CORE_READ(task, signal, live.counter) == 0;
	/* A thread with a table of its own (CLONE_FILES undone) ends it alone. */
	if (last || (task->files && BPF_CORE_READ(task, files, count.counter) == 1))
		walk_files(task, state->pid);
	if (!last)
		return 0;
	if (!bpf_map_delete_elem(&processes, &tgid))
		__sync_fetch_and_add(&live_processes, -1);
	return 0;
}

/* Before an exec closes what is close-on-exec (6.11; earlier such files keep no fds to show). */
SEC("tp_btf/sched_prepare_exec")
int executing(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);

	if (state)
		walk_files(task, state->pid);
	return 0;
}

#endif
