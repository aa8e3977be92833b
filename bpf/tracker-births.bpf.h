/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_BIRTHS_BPF_H
#define LASTREF_TRACKER_BIRTHS_BPF_H

/* include/uapi/linux/bpf.h, by number since headers may be older than the kernel */
#define COMMAND_ENABLE_STATS 32
#define COMMAND_ITER_CREATE 33
#define COMMAND_TOKEN_CREATE 36

/* Their files are on no map, program, link or BTF. */
static __always_inline int makes_other_file(__u32 command)
{
	return command == COMMAND_ENABLE_STATS || command == COMMAND_ITER_CREATE ||
	       command == COMMAND_TOKEN_CREATE;
}

static __always_inline void tell_opening(const struct birth *birth)
{
	struct file_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);

	if (!record) {
		count(&lost.events);
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
	record->record = RECORD_OPENING;
	record->key = birth->key;
	record->file = birth->file;
	record->at = birth->at;
	record->pid = birth->pid;
	record->tid = birth->tid;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	bpf_ringbuf_submit(record, 0);
}

static __always_inline int is_left(const struct birth *birth)
{
	return birth->ended && birth->references <= birth->fds + birth->mappings;
}

/* Counts a file that went with the end of a process. */
static __noinline int count_left(const struct birth *birth)
{
	struct left_key key = {};
	struct left_tally fresh = {};
	struct left_tally *tally;
	struct site_tally *site;
	__u64 site_key;

	if (!birth)
		return 0;
	site_key = birth->key;
	site = bpf_map_lookup_elem(&sites, &site_key);
	if (site)
		count(&site->closed_at_exit);
	key.key = site_key;
	key.kind = birth->kind;
	key.id = birth->id;
	tally = bpf_map_lookup_elem(&left, &key);
	if (!tally) {
		fresh.pid = birth->ended ? birth->ended : birth->pid;
		fresh.fd = birth->fd;
		__builtin_memcpy(fresh.name, birth->name, sizeof(fresh.name));
		bpf_map_update_elem(&left, &key, &fresh, BPF_NOEXIST);
		tally = bpf_map_lookup_elem(&left, &key);
		if (!tally) {
			count(&lost.left);
			return 0;
		}
	}
	count(&tally->files);
	__sync_fetch_and_add(&tally->fds, birth->fds);
	return 0;
}

/* Notes that a file was made inside of a bpf() call. */
__noinline int record_birth(__u64 file)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	__u32 command = FIRST_ARGUMENT(regs) & 0xffff;
	struct process_state *state;
	struct site_tally *tally;
	const struct birth fresh = {};
	struct birth *birth;
	__u64 key = 0;
	__u64 now;

	if (makes_other_file(command))
		return 0;
	state = current_process(task);
	if (!state)
		return 0;
	now = bpf_ktime_get_ns();
	tally = site_of(state, command, now, &key);
	if (!tally) {
		count(&lost.openings);
		return 0;
	}
	birth = bpf_map_lookup_elem(&births, &file);
	if (!birth) {
		if (bpf_map_update_elem(&births, &file, &fresh, BPF_ANY)) {
			count(&lost.openings);
			return 0;
		}
		birth = bpf_map_lookup_elem(&births, &file);
		if (!birth) {
			count(&lost.openings);
			return 0;
		}
	} else if (is_left(birth)) {
		/* The file that was here has gone with its process meanwhile. */
		count_left(birth);
	}
	birth->key = key;
	birth->file = events_wanted ? next_of(&last_file) : 0;
	birth->at = now;
	birth->cred = (__u64)task->cred;
	birth->pid = state->pid;
	birth->tid = task->pid;
	birth->tgid = task->tgid;
	/* Until a walk sets it, the walk's other words mean nothing. */
	birth->ended = 0;
	count(&tally->opened);
	tally->last_at = now;
	tally->pid = state->pid;
	if (events_wanted)
		tell_opening(birth);
	return 0;
}

/* Who allocates files is learnt from a file that user space opens while it is the learner. */
static __noinline int learn_allocation(__u64 site, __u64 address)
{
	__u64 index;

	if ((bpf_get_current_pid_tgid() >> 32) != own_tgid)
		return 0;
	index = lesson.count++ % LASTREF_ALLOCATIONS;
	lesson.allocations[index].site = site;
	lesson.allocations[index].address = address;
	return 0;
}

/*
 * An argument of the type `const void *`: the verifier lets no program of 6.1 have one directly
 * (btf_ctx_access in kernel/bpf/btf.c).
 */
static __always_inline __u64 pointer_argument(__u64 *argument)
{
	__u64 address = 0;

	bpf_probe_read_kernel(&address, sizeof(address), argument);
	return address;
}

/* Arguments: call_site, ptr; in 5.15 as in 6.18 (include/trace/events/kmem.h). */
SEC("tp_btf/kmem_cache_alloc")
int allocated(__u64 *ctx)
{
	struct task_struct *task;
	struct pt_regs *regs;
	__u64 site = ctx[0];

	if (site != learnt.file_site) {
		if (site == learnt.dentry_site)
			return tell_pinning();
		return learnt.file_site ? 0 : learn_allocation(site, pointer_argument(&ctx[1]));
	}
	task = bpf_get_current_task_btf();
	regs = (void *)bpf_task_pt_regs(task);
	if (syscall_of(regs) != NR_BPF)
		return 0;
	return record_birth(pointer_argument(&ctx[1]));
}

/*
 * The other way to see births, where allocations cannot be told apart: what a bpf() call returns.
 * A tracepoint on system calls slows every one of them, also of others.
 */

#define PROG_TYPE_SYSCALL 31
#define MAX_FDS_OF_LOADER 1024

/* Commands whose result is a new fd on an object. */
static __always_inline int returns_object(__u32 command)
{
	switch (command) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
	case BPF_OBJ_GET:
	case BPF_PROG_GET_FD_BY_ID:
	case BPF_MAP_GET_FD_BY_ID:
	case BPF_RAW_TRACEPOINT_OPEN:
	case BPF_BTF_LOAD:
	case BPF_BTF_GET_FD_BY_ID:
	case 28: /* BPF_LINK_CREATE */
	case 30: /* BPF_LINK_GET_FD_BY_ID */
		return 1;
	default:
		return 0;
	}
}

/* What a syscall program made shows nowhere but in the table: files on objects that nobody noted. */
static long note_made(__u32 fd, void *unused __attribute__((unused)))
{
	struct file *file = file_at(bpf_get_current_task_btf(), fd);
	__u64 address = (__u64)file;
	struct birth *birth;

	if (!file || !kind_of(file))
		return 0;
	birth = bpf_map_lookup_elem(&births, &address);
	if (!birth || birth->cred != (__u64)BPF_CORE_READ(file, f_cred))
		record_birth(address);
	return 0;
}

__noinline int note_result(long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	__u32 command = FIRST_ARGUMENT(regs) & 0xffff;
	struct bpf_prog *prog;
	__u32 fd = 0;

	if (result < 0 || syscall_of(regs) != NR_BPF)
		return 0;
	if (returns_object(command))
		return record_birth((__u64)file_at(task, result));
	if (command == BPF_OBJ_PIN)
		return tell_pinning();
	if (command != BPF_PROG_TEST_RUN ||
	    !bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop) || !current_process(task))
		return 0;
	bpf_probe_read_user(&fd, sizeof(fd), (void *)SECOND_ARGUMENT(regs));
	prog = BPF_CORE_READ(file_at(task, fd), private_data);
	if (BPF_CORE_READ(prog, type) == PROG_TYPE_SYSCALL)
		bpf_loop(MAX_FDS_OF_LOADER, note_made, 0, 0);
	return 0;
}

/* The format of a sys_exit event; /sys/kernel/tracing/events/syscalls/sys_exit_bpf/format. */
struct syscall_exit {
	__u64 common;
	__s64 nr;
	__s64 result;
};

SEC("tp/syscalls/sys_exit_bpf")
int returned(struct syscall_exit *ctx)
{
	return note_result(ctx->result);
}

/* Where no tracefs tells the number of that event. Arguments: the registers, the result. */
SEC("raw_tp/sys_exit")
int returned_anywhere(__u64 *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (syscall_of((void *)bpf_task_pt_regs(task)) != NR_BPF)
		return 0;
	return note_result(ctx[1]);
}

#endif
