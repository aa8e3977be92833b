/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_FILES_BPF_H
#define LASTREF_FILES_BPF_H

/* The object's refcnt, and its usercnt in the upper half. */
__noinline __u64 counters_of(__u32 kind, __u64 address)
{
	void *object = (void *)address;
	struct bpf_map *map = object;
	__u64 refcnt = 0;
	__u64 usercnt = 0;

	switch (kind) {
	case KIND_MAP:
		read_two(map, bpf_core_field_offset(map->refcnt), bpf_core_field_offset(map->usercnt),
			 &refcnt, &usercnt);
		return (__u32)refcnt | usercnt << 32;
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
