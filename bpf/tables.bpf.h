/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TABLES_BPF_H
#define LASTREF_TABLES_BPF_H

/*
 * Every fd on a BPF object, of every process that the pid namespace shows.
 *
 * iter/task_file takes a reference to each file and calls the program for each. This walk is called
 * for each task, reads the file table itself, 64 fds at a time, and writes the rows to memory that
 * user space has mapped: five times faster. It takes no reference and no lock. An iterator program
 * runs under rcu_read_lock(), so tables stay; files and objects may be freed and be something else
 * by the time they are read, therefore what a row was made from is compared again afterwards.
 */

#define FDS_PER_WORD 64
/* Far beyond the highest nr_open (sysctl_nr_open_max in fs/file.c); the word count ends the loop. */
#define MAX_WORDS (1 << 23)
#define RETRIES 3

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FILE_ROWS);
	__type(key, __u32);
	__type(value, struct file_row);
} file_rows SEC(".maps");

struct walk_state walk;

/* Only lastref reads this iterator, one pass at a time, so these need not be on a stack. */
struct file *slots[FDS_PER_WORD];
struct file *slots_again[FDS_PER_WORD];

struct table {
	struct task_struct *task;
	struct files_struct *files;
	struct file **fd;
	unsigned long *open_fds;
	__u32 pid;
	__u32 words;
	__u32 word;
	__u32 stale;
	__u32 attempts;
};

static __always_inline __u64 references(struct file *file)
{
	struct file___counted *older = (void *)file;

	if (bpf_core_field_exists(file->f_ref))
		return BPF_CORE_READ(file, f_ref.refcnt.counter) + 1;
	return BPF_CORE_READ(older, f_count.counter);
}

/* Adds a row if the file is on an object. */
static __always_inline void add_row(struct file *file, __u32 pid, __u32 fd)
{
	__u32 index = walk.rows;
	struct file_row *row;
	enum object_kind kind;
	__u64 counters;
	__u64 f_op = 0;
	__u64 object = 0;

	read_two(file, bpf_core_field_offset(file->f_op), bpf_core_field_offset(file->private_data),
		 &f_op, &object);
	kind = kind_by(f_op, file);
	if (kind == KIND_NONE)
		return;
	if (suspects_only && !is_suspect((void *)object))
		return;
	row = bpf_map_lookup_elem(&file_rows, &index);
	if (!row)
		return;
	row->file = (__u64)file;
	row->object = object;
	row->pid = pid;
	row->fd = references(file) > 1 ? fd | FILE_SHARED : fd;
	counters = counters_of(kind, object);
	row->refcnt = counters;
	row->usercnt = counters >> 32;
	walk.rows = index + 1;
}

static long visit_slot(__u32 i, struct table *table)
{
	struct file *file;

	if (i >= FDS_PER_WORD)
		return 1;
	file = slots[i];
	if (file)
		add_row(file, table->pid, table->word * FDS_PER_WORD + i);
	return 0;
}

static long compare_slot(__u32 i, struct table *table)
{
	if (i >= FDS_PER_WORD)
		return 1;
	if (slots[i] == slots_again[i])
		return 0;
	table->stale = 1;
	return 1;
}

/* One word of open_fds. A word whose files changed meanwhile is looked at again. */
static long visit_word(__u32 i __attribute__((unused)), struct table *table)
{
	__u32 first_row = walk.rows;
	__u32 word = table->word;
	unsigned long open = 0;

	if (word >= table->words || first_row > FILE_ROWS - FDS_PER_WORD)
		return 1;
	bpf_probe_read_kernel(&open, sizeof(open), table->open_fds + word);
	if (open) {
		struct file **from = table->fd + word * FDS_PER_WORD;
		struct task_struct *task = table->task;

		if (bpf_probe_read_kernel(slots, sizeof(slots), from))
			return 1;
		bpf_loop(FDS_PER_WORD, visit_slot, table, 0);
		bpf_probe_read_kernel(slots_again, sizeof(slots_again), from);
		table->stale = 0;
		bpf_loop(FDS_PER_WORD, compare_slot, table, 0);
		/* put_files_struct() clears the task's pointer first: then the table may be another's. */
		if (BPF_CORE_READ(task, files) != table->files) {
			walk.rows = first_row;
			return 1;
		}
		/* What keeps moving is taken as it is: the counters in the rows will show it. */
		if (table->stale && table->attempts++ < RETRIES) {
			walk.rows = first_row;
			return 0;
		}
	}
	table->attempts = 0;
	table->word = word + 1;
	return 0;
}

SEC("iter/task")
int tables(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct files_struct *files;
	struct task_struct *leader;
	struct table table = {};
	struct fdtable *fdt;

	if (!task)
		return 0;
	files = BPF_CORE_READ(task, files);
	if (!files)
		return 0;
	leader = BPF_CORE_READ(task, group_leader);
	/* As iter/task_file does: threads that share the table of the first one are left out. */
	if (task != leader && BPF_CORE_READ(leader, files) == files)
		return 0;
	fdt = BPF_CORE_READ(files, fdt);
	table.task = task;
	table.files = files;
	table.fd = BPF_CORE_READ(fdt, fd);
	table.open_fds = BPF_CORE_READ(fdt, open_fds);
	table.words = BPF_CORE_READ(fdt, max_fds) / FDS_PER_WORD;
	table.pid = pid_of(task);
	if (walk.tid == (__u32)task->pid)
		table.word = walk.next_word;
	walk.tid = 0;
	bpf_loop(MAX_WORDS, visit_word, &table, 0);
	if (walk.rows <= FILE_ROWS - FDS_PER_WORD)
		return 0;
	/* Full: user space takes the rows and reads on, which calls this again for the same task. */
	walk.tid = task->pid;
	walk.next_word = table.word;
	return 1;
}

/* The same rows for kernels without bpf_loop (before 5.17). */
SEC("iter/task_file")
int files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *visited = ctx->file;
	struct file_row row = {};
	enum object_kind kind;
	struct file *file = 0;
	__u64 counters;
	void *object;

	if (!task || !visited)
		return 0;
	/* As a plain address: what is not static takes no pointer. */
	bpf_probe_read_kernel(&file, sizeof(file), &visited);
	kind = kind_of(file);
	if (kind == KIND_NONE)
		return 0;
	object = BPF_CORE_READ(file, private_data);
	if (suspects_only && !is_suspect(object))
		return 0;
	row.file = (__u64)file;
	row.object = (__u64)object;
	row.pid = pid_of(task);
	/* The iterator has a reference of its own. */
	row.fd = references(file) > 2 ? ctx->fd | FILE_SHARED : ctx->fd;
	counters = counters_of(kind, (__u64)object);
	row.refcnt = counters;
	row.usercnt = counters >> 32;
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}

#endif
