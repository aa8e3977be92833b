/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_MISUSE_BPF_H
#define LASTREF_TRACKER_MISUSE_BPF_H

/*
 * Numbers that do not name what the program believes. Looked for only when somebody asks, because it
 * hooks the entry of every system call.
 */

#define NO_FD (~0U)

/* Where in the attributes a command has the fd it works on; NO_FD: nowhere. */
static __always_inline __u32 fd_offset(__u32 command)
{
	switch (command) {
	case BPF_MAP_LOOKUP_ELEM:
	case BPF_MAP_UPDATE_ELEM:
	case BPF_MAP_DELETE_ELEM:
	case BPF_MAP_GET_NEXT_KEY:
	case BPF_PROG_TEST_RUN:
	case BPF_OBJ_GET_INFO_BY_FD:
	case BPF_MAP_LOOKUP_AND_DELETE_ELEM:
	case BPF_MAP_FREEZE:
	case 28: /* BPF_LINK_CREATE */
	case 29: /* BPF_LINK_UPDATE */
	case COMMAND_ITER_CREATE:
	case 34: /* BPF_LINK_DETACH */
	case 35: /* BPF_PROG_BIND_MAP */
		return 0;
	case BPF_PROG_ATTACH:
		return 4;
	case BPF_OBJ_PIN:
	case BPF_RAW_TRACEPOINT_OPEN:
		return 8;
	case 24: /* BPF_MAP_LOOKUP_BATCH */
	case 25: /* BPF_MAP_LOOKUP_AND_DELETE_BATCH */
	case 26: /* BPF_MAP_UPDATE_BATCH */
	case 27: /* BPF_MAP_DELETE_BATCH */
		return 36;
	default:
		return NO_FD;
	}
}

static __always_inline void tell_misuse(struct process_state *state, __u32 what, __u64 key,
					__u32 fd, const struct closed_fd *was)
{
	struct misuse_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);

	if (!record) {
		count(&lost.events);
		return;
	}
	record->record = RECORD_MISUSE;
	record->what = what;
	record->key = key;
	record->closed_key = was->key;
	record->at = bpf_ktime_get_ns();
	record->pid = state->pid;
	record->fd = fd;
	record->kind = was->kind;
	record->id = was->id;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	__builtin_memcpy(record->name, was->name, sizeof(record->name));
	bpf_ringbuf_submit(record, 0);
}

static __noinline int enter_bpf(struct process_state *state, struct task_struct *task)
{
	struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	__u32 command = FIRST_ARGUMENT(regs) & 0xffff;
	__u32 offset = fd_offset(command);
	struct object_identity identity = {};
	struct fd_key number = {};
	struct closed_fd *was;
	struct file *file = 0;
	__u64 key = 0;

	if (!state || !task)
		return 0;
	if (offset != NO_FD &&
	    !bpf_probe_read_user(&number.fd, 4, (void *)(SECOND_ARGUMENT(regs) + offset))) {
		file = file_at(task, number.fd);
		if (file)
			identify(&identity, kind_of(file), BPF_CORE_READ(file, private_data));
	}
	if (offset == NO_FD || identity.kind)
		return 0;
	number.tgid = task->tgid;
	was = bpf_map_lookup_elem(&closed_fds, &number);
	if (!was)
		return 0;
	site_of(state, command, bpf_ktime_get_ns(), &key);
	tell_misuse(state, file ? MISUSE_BPF_ON_RECYCLED_FD : MISUSE_BPF_ON_CLOSED_FD, key, number.fd,
		    was);
	return 0;
}

/*
 * A second close of a number is told when nothing is there, or when somebody else's file is: user
 * space then looks whether the very line that closed the object does it, since a new owner closes at
 * a place of his own. In Go one place closes all files. Numbers that are closed one after the other
 * are swept, as daemons do.
 */
static __noinline int enter_close(struct process_state *state, struct task_struct *task)
{
	struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	struct object_identity identity = {};
	struct closed_fd closed = {};
	struct closed_fd *was;
	struct fd_key number = { .fd = FIRST_ARGUMENT(regs) };
	struct file *file;

	if (!state || !task)
		return 0;
	number.tgid = task->tgid;
	file = file_at(task, number.fd);
	if (file)
		identify(&identity, kind_of(file), BPF_CORE_READ(file, private_data));
	was = bpf_map_lookup_elem(&closed_fds, &number);
	if (!was && !identity.kind)
		goto out;
	site_of(state, LASTREF_COMMAND_CLOSE, bpf_ktime_get_ns(), &closed.key);
	if (identity.kind) {
		closed.kind = identity.kind;
		closed.id = identity.id;
		__builtin_memcpy(closed.name, identity.name, sizeof(closed.name));
		bpf_map_update_elem(&closed_fds, &number, &closed, BPF_ANY);
	} else if (!was) {
		goto out;
	} else if (!file) {
		if (state->last_closed + 1 != number.fd)
			tell_misuse(state, MISUSE_DOUBLE_CLOSE, closed.key, number.fd, was);
	} else {
		if (runtime_of(state) != RUNTIME_GO)
			tell_misuse(state, MISUSE_CLOSE_OF_FOREIGN_FILE, closed.key, number.fd, was);
		bpf_map_delete_elem(&closed_fds, &number);
	}
out:
	state->last_closed = number.fd;
	return 0;
}

/* Arguments: the registers, the number of the system call. */
SEC("raw_tp/sys_enter")
int entered(__u64 *ctx)
{
	struct task_struct *task;
	struct process_state *state;

	if (ctx[1] != NR_BPF && ctx[1] != NR_CLOSE)
		return 0;
	task = bpf_get_current_task_btf();
	if (syscall_of((void *)bpf_task_pt_regs(task)) != (long)ctx[1])
		return 0;
	state = current_process(task);
	if (!state)
		return 0;
	return ctx[1] == NR_BPF ? enter_bpf(state, task) : enter_close(state, task);
}

#endif
