/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_RELEASES_BPF_H
#define LASTREF_TRACKER_RELEASES_BPF_H

/* include/linux/sched.h */
#define PF_EXITING 0x4
#define PF_KTHREAD 0x00200000

/*
 * Who lets files go, and where. Hooking the end of files slows every kmem_cache_free of the host a
 * little, so this is attached only for events, and while a Go program or a JVM may be followed: what
 * their collectors closed is told by the stack, and by the thread.
 */

static __always_inline __u32 released_by(struct task_struct *task, const struct birth *birth)
{
	long syscall;

	if (task->flags & PF_EXITING)
		return RELEASE_EXIT;
	if (task->flags & PF_KTHREAD) {
		/* The last reference was in a message, a ring or a mapping that went with its process. */
		__u32 tgid = birth->tgid;

		return bpf_map_lookup_elem(&processes, &tgid) ? RELEASE_CLOSE : RELEASE_EXIT;
	}
	syscall = syscall_of((void *)bpf_task_pt_regs(task));
	return syscall == NR_EXECVE || syscall == NR_EXECVEAT ? RELEASE_EXIT : RELEASE_CLOSE;
}

#define RELEASE_FRAMES 16

/* A hash of the return addresses along the frame pointers, which every Go function keeps. */
static __always_inline __u64 release_key_of(struct pt_regs *regs, __u64 image)
{
	__u64 at = FRAME_POINTER(regs);
	__u64 hash = mix(image, INSTRUCTION_POINTER(regs));

	for (int i = 0; i < RELEASE_FRAMES; i++) {
		__u64 frame[2];

		if (!at || bpf_probe_read_user(frame, sizeof(frame), (void *)at))
			break;
		hash = mix(hash, frame[1]);
		at = frame[0] > at ? frame[0] : 0;
	}
	return hash & KEY_MASK;
}

static __always_inline void count_release(const struct release_key *release)
{
	__u64 one = 1;
	__u64 *tally = bpf_map_lookup_elem(&release_tallies, release);

	if (tally)
		count(tally);
	else if (bpf_map_update_elem(&release_tallies, release, &one, BPF_NOEXIST))
		count(&lost.releases);
}

#define BEGINS_WITH(comm, text) begins_with(comm, text, sizeof(text) - 1)

static __always_inline int begins_with(const char *comm, const char *text, int length)
{
	for (int i = 0; i < length; i++)
		if (comm[i] != text[i])
			return 0;
	return 1;
}

/*
 * The JVM runs finalizers and cleaners in threads of their own, which HotSpot names `Finalizer`,
 * `Common-Cleaner` and `Cleaner-N`.
 */
static __always_inline int is_collector_thread(void)
{
	char comm[LASTREF_COMM_LEN] = {};

	bpf_get_current_comm(comm, sizeof(comm));
	return BEGINS_WITH(comm, "Finalizer\0") || BEGINS_WITH(comm, "Cleaner-") ||
	       BEGINS_WITH(comm, "Common-Cleaner\0");
}

/* A program that user space has not looked at yet may be a JVM. */
static __always_inline int is_collected_by_thread(__u32 runtime)
{
	return (runtime == RUNTIME_JVM || runtime == RUNTIME_UNKNOWN) && is_collector_thread();
}

/*
 * Counts a release by where in the program it happened, and tells that place once: user space knows
 * the collector's goroutines by their functions. Programs that user space has not seen yet are
 * counted like this too.
 */
static __noinline __u64 count_release_site(struct process_state *state, __u64 key)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct release_key release = { .key = key };
	__u64 image;
	__u32 sent = 1;

	if (!state)
		return 0;
	image = state->image;
	release.release = release_key_of((void *)bpf_task_pt_regs(task), image);
	count_release(&release);
	if (!bpf_map_lookup_elem(&release_sites, &release.release) &&
	    tell_stack(RECORD_RELEASE_STACK, release.release, image, 0))
		bpf_map_update_elem(&release_sites, &release.release, &sent, BPF_ANY);
	return release.release;
}

/* Where the program let go of a file; 0 where nobody asks. */
static __noinline __u64 place_of_release(struct process_state *state, __u64 key)
{
	struct release_key release = { .key = key, .release = RELEASE_BY_COLLECTOR_THREAD };
	__u32 runtime;

	if (!state)
		return 0;
	runtime = runtime_of(state);
	if (is_collected_by_thread(runtime)) {
		count_release(&release);
		return release.release;
	}
	return stacks_of(state) == RUNTIME_NATIVE ? 0 : count_release_site(state, key);
}

static __always_inline void tell_release(struct task_struct *task, const struct birth *birth,
					 __u32 by, __u64 release,
					 const struct object_identity *identity)
{
	struct file_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);

	if (!record) {
		count(&lost.events);
		return;
	}
	record->record = RECORD_RELEASE;
	record->by = by;
	record->key = birth->key;
	record->file = birth->file;
	record->at = bpf_ktime_get_ns();
	record->release = release;
	record->pid = pid_of(task);
	record->tid = task->pid;
	record->kind = birth->kind ? birth->kind : identity->kind;
	record->id = birth->id ? birth->id : identity->id;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	__builtin_memcpy(record->name, identity->name, sizeof(record->name));
	bpf_ringbuf_submit(record, 0);
}

/* By its table alone: the directory entry, which `kind_of` may ask, is gone by now. */
static __always_inline __u32 kind_when_freed(struct file *file)
{
	__u64 f_op = (__u64)BPF_CORE_READ(file, f_op);

	if (f_op == known.map_fops)
		return KIND_MAP;
	if (f_op == known.prog_fops)
		return KIND_PROG;
	if (f_op == known.link_fops)
		return KIND_LINK;
	return f_op == known.btf_fops ? KIND_BTF : KIND_NONE;
}

static __noinline int record_release(struct birth *found, struct file *file)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct object_identity identity = {};
	struct process_state *state;
	struct birth birth;
	__u64 address = (__u64)file;
	__u64 release = 0;
	__u32 by;
	__u32 tgid;

	/* A file of somebody else, at the address of one that went before this was attached. */
	if (!found || found->cred != (__u64)BPF_CORE_READ(file, f_cred))
		return 0;
	birth = *found;
	if (bpf_map_delete_elem(&births, &address))
		return 0;
	by = released_by(task, &birth);
	if (by == RELEASE_EXIT) {
		count_left(&birth);
	} else {
		tgid = task->tgid;
		state = bpf_map_lookup_elem(&processes, &tgid);
		if (state)
			release = place_of_release(state, birth.key);
	}
	if (!events_wanted)
		return 0;
	identify(&identity, kind_when_freed(file), BPF_CORE_READ(file, private_data));
	tell_release(task, &birth, by, release, &identity);
	return 0;
}

/*
 * Up to 6.6 files were freed after an RCU grace period (fs/file_table.c), in whatever ran then.
 */
static __noinline int learn_release(__u64 cache)
{
	if (bpf_get_current_pid_tgid() >> 32 == own_tgid)
		learnt.file_cache = cache;
	else
		lesson.deferred = 1;
	return 0;
}

/* Arguments: call_site, ptr, and the cache or its name: compared, never read. */
SEC("tp_btf/kmem_cache_free")
int freed(__u64 *ctx)
{
	__u64 cache = ctx[2];
	__u64 address;
	struct birth *birth;

	if (cache != learnt.file_cache && learnt.file_cache)
		return 0;
	address = pointer_argument(&ctx[1]);
	if (cache != learnt.file_cache)
		return address == lesson.file ? learn_release(cache) : 0;
	birth = bpf_map_lookup_elem(&births, &address);
	return birth ? record_release(birth, (void *)address) : 0;
}

#endif
