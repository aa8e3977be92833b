/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_MAPPINGS_BPF_H
#define LASTREF_TRACKER_MAPPINGS_BPF_H

/*
 * A process may be gone before user space can read its /proc/PID/maps, so its mappings with code are
 * told from here, in its own bpf() call.
 */

#define VM_EXEC 0x4 /* include/linux/mm.h */
#define MAX_NAMES 32
#define MAX_NAME 64

struct bpf_iter_task_vma {
	__u64 opaque[1];
} __attribute__((aligned(8)));

extern int bpf_iter_task_vma_new(struct bpf_iter_task_vma *it, struct task_struct *task,
				 __u64 address) __ksym __weak;
extern struct vm_area_struct *bpf_iter_task_vma_next(struct bpf_iter_task_vma *it) __ksym __weak;
extern void bpf_iter_task_vma_destroy(struct bpf_iter_task_vma *it) __ksym __weak;

struct name_walk {
	struct dentry *dentry;
	struct mount *mount;
};

/* Steps from the file towards the root, over mount points; false at the root. */
static __always_inline int step_out(struct name_walk *walk)
{
	struct dentry *dentry = walk->dentry;
	struct mount *mount = walk->mount;
	struct mount *above;

	if (dentry != BPF_CORE_READ(mount, mnt.mnt_root)) {
		walk->dentry = BPF_CORE_READ(dentry, d_parent);
		return walk->dentry != dentry;
	}
	above = BPF_CORE_READ(mount, mnt_parent);
	walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
	walk->mount = above;
	return above != mount;
}

/* The length lives in the record, where the verifier does not follow each of its values. */
static __always_inline void read_names(struct mapping_record *record, struct file *file)
{
	struct vfsmount *mnt = BPF_CORE_READ(file, f_path.mnt);
	struct name_walk walk = {
		.dentry = BPF_CORE_READ(file, f_path.dentry),
		.mount = (void *)mnt - bpf_core_field_offset(struct mount, mnt),
	};

	record->path_bytes = 0;
	for (int i = 0; i < MAX_NAMES; i++) {
		struct dentry *dentry = walk.dentry;
		struct mount *mount = walk.mount;

		if (dentry != BPF_CORE_READ(mount, mnt.mnt_root)) {
			const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
			__u32 length = record->path_bytes;
			long read;

			if (length > LASTREF_PATH_LEN - MAX_NAME)
				break;
			read = bpf_probe_read_kernel_str(record->path + length, MAX_NAME, name);
			if (read <= 0)
				break;
			record->path_bytes = length + read;
		}
		if (!step_out(&walk))
			break;
	}
}

static __always_inline void tell_mapping(struct process_state *state, struct vm_area_struct *vma,
					 __u64 start_code)
{
	struct file *file = BPF_CORE_READ(vma, vm_file);
	struct mapping_record *record;
	__u64 start = BPF_CORE_READ(vma, vm_start);
	__u64 end = BPF_CORE_READ(vma, vm_end);

	if (!file)
		return;
	record = bpf_ringbuf_reserve(&stacks, sizeof(*record), 0);
	if (!record) {
		count(&lost.mappings);
		return;
	}
	record->record = RECORD_MAPPING;
	record->pid = state->pid;
	record->image = state->image;
	record->start = start;
	record->end = end;
	record->offset = BPF_CORE_READ(vma, vm_pgoff);
	record->inode = BPF_CORE_READ(file, f_inode, i_ino);
	record->device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	read_names(record, file);
	bpf_ringbuf_submit(record, 0);
	if (start <= start_code && start_code < end)
		return;
	if (!state->library_start || start < state->library_start)
		state->library_start = start;
	if (end > state->library_end)
		state->library_end = end;
}

/* Tells all mappings with code, unless they are those that were told last. */
__noinline int tell_mappings(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);
	struct bpf_iter_task_vma it;
	struct vm_area_struct *vma;
	__u64 start_code;
	__u64 exec_pages;

	if (!state || !read_mappings || !task->mm)
		return 0;
	exec_pages = task->mm->exec_vm;
	start_code = task->mm->start_code;
	if (exec_pages == state->told_exec_pages)
		return 0;
	bpf_iter_task_vma_new(&it, task, 0);
	while ((vma = bpf_iter_task_vma_next(&it))) {
		if (!(BPF_CORE_READ(vma, vm_flags) & VM_EXEC))
			continue;
		tell_mapping(state, vma, start_code);
		/* Not reached while another thread is changing the mappings: the next stack tries again. */
		state->told_exec_pages = exec_pages;
	}
	bpf_iter_task_vma_destroy(&it);
	return 0;
}

#endif
