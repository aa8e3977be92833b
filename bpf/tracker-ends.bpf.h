/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_ENDS_BPF_H
#define LASTREF_TRACKER_ENDS_BPF_H

/*
 * What an ending process still has open. The walk notes on each file what it is on, how many
 * references it has, and how many of them go with the process: all of them, and the file was left;
 * fewer, and somebody else keeps it. Nothing is counted yet, since a later end may be the last.
 */

struct end_walk {
	struct file **slots;
	unsigned long *words;
	/*
	 * These two restrict the walk at an exec, and are zero otherwise: what a fork inherited and an
	 * exec closes was never the child's to close.
	 */
	unsigned long *close_on_exec;
	__u32 opener;
	__u64 bits;
	__u32 pid;
	__u32 first_fd;
};

/* How many references the file has; 0 when it is gone. */
static __always_inline __u32 references_of(struct file *file)
{
	struct file___counted *older = (void *)file;
	s64 count;

	if (bpf_core_field_exists(file->f_ref))
		count = BPF_CORE_READ(file, f_ref.refcnt.counter) + 1;
	else
		count = BPF_CORE_READ(older, f_count.counter);
	return count > 0 ? count : 0;
}

/* Notes an end on the file; 0 when the file is another one than the birth was of. */
static __always_inline int note_end(struct birth *birth, struct file *file, __u32 pid)
{
	struct object_identity identity = {};

	if (birth->cred != (__u64)BPF_CORE_READ(file, f_cred))
		return 0;
	if (birth->ended == pid)
		return 1;
	identify(&identity, kind_of(file), BPF_CORE_READ(file, private_data));
	if (!identity.kind)
		return 0;
	birth->ended = pid;
	birth->fds = 0;
	birth->mappings = 0;
	birth->fd = ~0U;
	birth->references = references_of(file);
	birth->kind = identity.kind;
	birth->id = identity.id;
	__builtin_memcpy(birth->name, identity.name, sizeof(birth->name));
	return 1;
}

static long note_fd(__u32 bit, struct end_walk *walk)
{
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
	if (!birth || (walk->opener && birth->tgid != walk->opener))
		return 0;
	if (!note_end(birth, file, walk->pid))
		return 0;
	if (!birth->fds)
		birth->fd = fd;
	birth->fds++;
	return 0;
}

static long note_word(__u32 index, struct end_walk *walk)
{
	__u64 closing = ~0ULL;

	walk->bits = 0;
	bpf_probe_read_kernel(&walk->bits, sizeof(walk->bits), &walk->words[index]);
	if (walk->close_on_exec)
		bpf_probe_read_kernel(&closing, sizeof(closing), &walk->close_on_exec[index]);
	walk->bits &= closing;
	if (!walk->bits)
		return 0;
	walk->first_fd = index * 64;
	bpf_loop(64, note_fd, walk, 0);
	return 0;
}

/* Mappings keep files too; where the kernel takes them down before it says so, there are none. */
__noinline int note_mappings(__u32 pid)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct bpf_iter_task_vma it;
	struct vm_area_struct *vma;

	if (!read_mappings || !task->mm)
		return 0;
	bpf_iter_task_vma_new(&it, task, 0);
	while ((vma = bpf_iter_task_vma_next(&it))) {
		struct file *file = BPF_CORE_READ(vma, vm_file);
		__u64 address = (__u64)file;
		struct birth *birth;

		if (!file)
			continue;
		birth = bpf_map_lookup_elem(&births, &address);
		if (birth && note_end(birth, file, pid))
			birth->mappings++;
	}
	bpf_iter_task_vma_destroy(&it);
	return 0;
}

/* Without bpf_loop (5.17) there is no walk: what was left shows as closed. */
static __always_inline void walk_files(struct task_struct *task, __u32 pid, int is_exec)
{
	struct files_struct *files = task->files;
	struct fdtable *table;
	struct end_walk walk = { .pid = pid };

	if (!files || !bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop))
		return;
	table = BPF_CORE_READ(files, fdt);
	walk.slots = BPF_CORE_READ(table, fd);
	walk.words = BPF_CORE_READ(table, open_fds);
	if (is_exec) {
		walk.close_on_exec = BPF_CORE_READ(table, close_on_exec);
		walk.opener = task->tgid;
	}
	bpf_loop(BPF_CORE_READ(table, max_fds) / 64, note_word, &walk, 0);
	note_mappings(pid);
}

/*
 * Whether this task is about to give up its table of files for good: the last thread of a process,
 * unless another process shares the table, or a thread that has one of its own.
 */
static __always_inline int ends_files(struct task_struct *task, int is_last)
{
	int users = task->files ? BPF_CORE_READ(task, files, count.counter) : 0;
	struct table_key table = {};
	__u32 ended = 1;

	if (!is_last)
		return users == 1;
	if (users < 1 || users > BPF_CORE_READ(task, signal, nr_threads))
		return 0;
	/* Threads that end at once may each find that they are the last. */
	table.table = (__u64)task->files;
	table.started = BPF_CORE_READ(task, group_leader, start_time);
	return !bpf_map_update_elem(&ended_tables, &table, &ended, BPF_NOEXIST);
}

SEC("tp_btf/sched_process_exit")
int exited(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);
	int is_last;

	if (!state)
		return 0;
	is_last = BPF_CORE_READ(task, signal, live.counter) == 0;
	if (ends_files(task, is_last))
		walk_files(task, state->pid, 0);
	if (is_last && !bpf_map_delete_elem(&processes, &tgid))
		__sync_fetch_and_add(&live_processes, -1);
	return 0;
}

/* Before an exec closes what is close-on-exec (6.11; earlier such files show as closed). */
SEC("tp_btf/sched_prepare_exec")
int executing(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);

	if (state)
		walk_files(task, state->pid, 1);
	return 0;
}

#endif
