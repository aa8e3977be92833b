/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_PINS_BPF_H
#define LASTREF_TRACKER_PINS_BPF_H

/*
 * Pinning makes no file. It makes a directory entry, inside of bpf(BPF_OBJ_PIN): the path is read
 * from the attributes then. The call may still fail; user space looks whether the path is there.
 */

#define BPF_F_PATH_FD_BIT (1U << 14) /* include/uapi/linux/bpf.h, 6.5 */

struct object_identity {
	__u32 kind;
	__u32 id;
	char name[LASTREF_OBJECT_NAME_LEN];
};

static __always_inline void identify(struct object_identity *identity, __u32 kind, void *object)
{
	identity->kind = kind;
	switch (kind) {
	case KIND_MAP:
		identity->id = BPF_CORE_READ((struct bpf_map *)object, id);
		bpf_probe_read_kernel_str(identity->name, sizeof(identity->name),
					  ((struct bpf_map *)object)->name);
		break;
	case KIND_PROG: {
		struct bpf_prog_aux *aux = BPF_CORE_READ((struct bpf_prog *)object, aux);

		identity->id = BPF_CORE_READ(aux, id);
		bpf_probe_read_kernel_str(identity->name, sizeof(identity->name), aux->name);
		break;
	}
	case KIND_LINK:
		identity->id = BPF_CORE_READ((struct bpf_link *)object, id);
		break;
	case KIND_BTF:
		identity->id = BPF_CORE_READ((struct btf *)object, id);
		bpf_probe_read_kernel_str(identity->name, sizeof(identity->name),
					  ((struct btf *)object)->name);
		break;
	default:
		break;
	}
}

static __always_inline struct file *file_at(struct task_struct *task, __u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **slots = BPF_CORE_READ(table, fd);
	struct file *file = 0;

	if (fd < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), &slots[fd]);
	return file;
}

/* The start of the attributes of BPF_OBJ_PIN (union bpf_attr). */
struct pin_attributes {
	__u64 pathname;
	__u32 bpf_fd;
	__u32 file_flags;
	__s32 path_fd;
};

__noinline int tell_pinning(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	struct process_state *state;
	struct pin_attributes attributes = {};
	struct object_identity identity = {};
	struct pin_record *record;
	struct file *file;
	__u64 now;
	__u64 key = 0;

	if (syscall_of(regs) != NR_BPF || (FIRST_ARGUMENT(regs) & 0xffff) != BPF_OBJ_PIN)
		return 0;
	state = current_process(task);
	if (!state)
		return 0;
	now = bpf_ktime_get_ns();
	site_of(state, BPF_OBJ_PIN, now, &key);
	if (bpf_probe_read_user(&attributes, sizeof(attributes), (void *)SECOND_ARGUMENT(regs)))
		bpf_probe_read_user(&attributes, 16, (void *)SECOND_ARGUMENT(regs));
	file = file_at(task, attributes.bpf_fd);
	if (file)
		identify(&identity, kind_of(file), BPF_CORE_READ(file, private_data));
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record) {
		count(&lost.events);
		return 0;
	}
	record->record = RECORD_PINNING;
	record->pid = state->pid;
	record->tid = task->pid;
	record->key = key;
	record->at = now;
	record->kind = identity.kind;
	record->id = identity.id;
	record->directory_fd = attributes.file_flags & BPF_F_PATH_FD_BIT ? attributes.path_fd : -100;
	__builtin_memcpy(record->name, identity.name, sizeof(record->name));
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	record->path[0] = 0;
	bpf_probe_read_user_str(record->path, sizeof(record->path), (void *)attributes.pathname);
	bpf_ringbuf_submit(record, 0);
	return 0;
}

#endif
