/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_KINDS_BPF_H
#define LASTREF_KINDS_BPF_H

/* What every program asks of `known` (struct known_addresses), which the including object defines. */

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
 * An address as user space keeps it and hands it back: a JavaScript number holds no more of it
 * exactly. What is missing at the top is all ones in the kernel's image, but with 5-level page
 * tables not in its heap. (The verifier allows no arithmetic on a pointer, so it is read as a number.)
 */
static __always_inline __u64 low52(const void *address)
{
	__u64 number = 0;

	bpf_probe_read_kernel(&number, sizeof(number), &address);
	return number & ((1ULL << 52) - 1);
}

/* Whether the inode is the one that all anonymous files share, or one like it. */
static __always_inline int is_anonymous(struct inode *inode)
{
	return low52(BPF_CORE_READ(inode, i_sb)) == known.anon_super_block;
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

	if (!is_anonymous(BPF_CORE_READ(file, f_inode)))
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	return name[0] == 'b' && name[1] == 'p' && name[2] == 'f' &&
	       (name[3] == '_' || name[3] == '-') && name[4] == 'l' && name[5] == 'i' &&
	       name[6] == 'n' && name[7] == 'k' && !name[8];
}

#define NEAR_WORDS 4

/*
 * Two words of one structure, with one read where they lie close together: a read is a call that
 * costs as much as all else that a walk does for a file.
 */
static __always_inline void read_two(const void *from, __u32 first_offset, __u32 second_offset,
				     __u64 *first, __u64 *second)
{
	__u32 distance = second_offset - first_offset;
	__u64 words[NEAR_WORDS] = {};

	if (distance < sizeof(words)) {
		bpf_probe_read_kernel(words, sizeof(words), from + first_offset);
		*first = words[0];
		*second = words[distance / sizeof(words[0])];
		return;
	}
	bpf_probe_read_kernel(first, sizeof(*first), from + first_offset);
	bpf_probe_read_kernel(second, sizeof(*second), from + second_offset);
}

/* What kind of BPF object a file with this table is on, KIND_NONE for any other file. */
static __always_inline enum object_kind kind_by(__u64 f_op, struct file *file)
{
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

/* What kind of BPF object the file is on, KIND_NONE for any other file. */
static __always_inline enum object_kind kind_of(struct file *file)
{
	return kind_by((__u64)BPF_CORE_READ(file, f_op), file);
}

#endif
