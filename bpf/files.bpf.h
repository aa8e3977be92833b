/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_FILES_BPF_H
#define LASTREF_FILES_BPF_H

#define PIDTYPE_TGID 1 /* include/linux/pid.h */
#define LINK_NAME_LEN 9
#define BPF_FS_MAGIC 0xcafe4a11 /* include/uapi/linux/magic.h */

enum object_kind {
	KIND_NONE,
	KIND_MAP,
	KIND_PROG,
	KIND_LINK,
	KIND_BTF,
};

/* The process id as the pid namespace of lastref counts it. */
static __always_inline __u32 pid_of(struct task_struct *task)
{
	struct pid *pid;
	__u32 nr = 0;

	if (!known.pid_level)
		return task->tgid;
	pid = BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID]);
	if (!pid)
		return 0;
	bpf_probe_read_kernel(&nr, sizeof(nr),
			      (void *)pid + bpf_core_field_offset(pid->numbers) +
				      known.pid_level * bpf_core_type_size(struct upid));
	return nr;
}

/*
 * A struct_ops link has a table of its own (`bpf_link_fops_poll`, 6.11) that user space cannot
 * learn without such a link, so it is told by the name only the kernel can give to an anonymous
 * inode: "bpf_link" when created, "bpf-link" when opened again.
 *
 * Not static: the verifier then looks at it once, not once for each way to it.
 */
__noinline int is_link_by_name(__u64 address)
{
	struct file *file = (void *)address;
	char name[LINK_NAME_LEN] = {};

	if ((__u64)BPF_CORE_READ(file, f_inode, i_sb) != known.anon_super_block)
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	return name[0] == 'b' && name[1] == 'p' && name[2] == 'f' &&
	       (name[3] == '_' || name[3] == '-') && name[4] == 'l' && name[5] == 'i' &&
	       name[6] == 'n' && name[7] == 'k' && !name[8];
}

/* What kind of BPF object the file is on, KIND_NONE for any other file. */
static __always_inline enum object_kind kind_of(struct file *file)
{
	__u64 f_op = (__u64)BPF_CORE_READ(file, f_op);

	if (f_op == known.map_fops)
		return KIND_MAP;
	if (f_op == known.prog_fops)
		return KIND_PROG;
	if (f_op == known.link_fops)
		return KIND_LINK;
	if (f_op == known.btf_fops)
		return KIND_BTF;
	return is_link_by_name((__u64)file) ? KIND_LINK : KIND_NONE;
}

/* The object's refcnt, and its usercnt in the upper half. */
__noinline __u64 counters_of(__u32 kind, __u64 address)
{
	void *object = (void *)address;
	__u64 usercnt;

	switch (kind) {
	case KIND_MAP:
		usercnt = BPF_CORE_READ((struct bpf_map *)object, usercnt.counter);
		return (__u32)BPF_CORE_READ((struct bpf_map *)object, refcnt.counter) | usercnt << 32;
	case KIND_PROG:
		return (__u32)BPF_CORE_READ((struct bpf_prog *)object, aux, refcnt.counter);
	case KIND_LINK:
		return (__u32)BPF_CORE_READ((struct bpf_link *)object, refcnt.counter);
	case KIND_BTF:
		return (__u32)BPF_CORE_READ((struct btf *)object, refcnt.refs.counter);
	default:
		return 0;
	}
}

/* Every mapping of a file on a map. */
SEC("iter/task_vma")
int mappings(struct bpf_iter__task_vma *ctx)
{
	struct vm_area_struct *vma = ctx->vma;
	struct task_struct *task = ctx->task;
	struct vma_row row = {};
	struct file *file;

	if (!task || !vma)
		return 0;
	file = vma->vm_file;
	if (!file || (__u64)file->f_op != known.map_fops)
		return 0;
	row.file = (__u64)file;
	row.object = (__u64)file->private_data;
	if (suspects_only && !is_suspect(file->private_data))
		return 0;
	row.start = vma->vm_start;
	row.end = vma->vm_end;
	row.pid = pid_of(task);
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}

static __always_inline void read_btf(struct own_row *row, struct btf *btf)
{
	row->btf_id = BPF_CORE_READ(btf, id);
	row->btf_refcnt = BPF_CORE_READ(btf, refcnt.refs.counter);
	row->btf_size = BPF_CORE_READ(btf, data_size);
	row->btf_kernel = BPF_CORE_READ(btf, kernel_btf);
	bpf_probe_read_kernel_str(row->btf_name, sizeof(row->btf_name), btf->name);
}

/* lastref's own open files, raw: `current` is whoever reads the iterator. */
SEC("iter/task_file")
int own_files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct own_row row = {};
	struct inode *inode;

	if (!task || !file || task->tgid != bpf_get_current_pid_tgid() >> 32)
		return 0;
	inode = file->f_inode;
	row.f_op = (__u64)file->f_op;
	row.private_data = (__u64)file->private_data;
	row.super_block = (__u64)inode->i_sb;
	row.inode = (__u64)inode;
	if (BPF_CORE_READ(inode, i_sb, s_magic) == BPF_FS_MAGIC)
		row.i_private = (__u64)BPF_CORE_READ(inode, i_private);
	row.fd = ctx->fd;
	row.pid_level = BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID], level);
	if (row.f_op == known.btf_fops)
		read_btf(&row, file->private_data);
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}

#endif
