/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_PROCESSES_BPF_H
#define LASTREF_TRACKER_PROCESSES_BPF_H

/* Which processes are followed: what a marked one forks is marked before it runs. */

static __always_inline __u64 next_of(__u64 *counter)
{
	return __sync_fetch_and_add(counter, 1) + 1;
}

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);
}

/* Null when there is no room, which is counted. */
static __always_inline struct process_state *start_following(__u32 tgid,
							      const struct process_state *state)
{
	if (bpf_map_update_elem(&processes, &tgid, state, BPF_NOEXIST)) {
		struct process_state *known_state = bpf_map_lookup_elem(&processes, &tgid);

		if (!known_state)
			count(&lost.processes);
		return known_state;
	}
	count(&live_processes);
	return bpf_map_lookup_elem(&processes, &tgid);
}

/* The state of the process that runs, null when it is not followed. */
static __always_inline struct process_state *current_process(struct task_struct *task)
{
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);
	struct process_state fresh = {};

	if (state || !everywhere || tgid == own_tgid)
		return state;
	fresh.image = next_of(&last_image);
	fresh.pid = pid_of(task);
	return start_following(tgid, &fresh);
}

/* What user space has found the program to be by now. */
static __always_inline __u32 runtime_of(struct process_state *state)
{
	__u64 image = state->image;
	__u32 *found;

	if (state->runtime)
		return state->runtime;
	found = bpf_map_lookup_elem(&runtimes, &image);
	if (found)
		state->runtime = *found;
	else
		learn_go(state);
	return state->runtime;
}

/* How its stacks are to be read: a JVM's, up to its native methods, are those of any C program. */
static __always_inline __u32 stacks_of(struct process_state *state)
{
	__u32 runtime = runtime_of(state);

	return runtime == RUNTIME_JVM ? RUNTIME_NATIVE : runtime;
}

SEC("tp_btf/sched_process_fork")
int forked(__u64 *ctx)
{
	struct task_struct *parent = (void *)ctx[0];
	struct task_struct *child = (void *)ctx[1];
	struct process_state state;
	struct process_state *followed;
	__u32 parent_tgid = parent->tgid;
	__u32 child_tgid = child->tgid;

	if (parent_tgid == child_tgid)
		return 0;
	followed = bpf_map_lookup_elem(&processes, &parent_tgid);
	if (!followed)
		return 0;
	state = *followed;
	state.pid = pid_of(child);
	start_following(child_tgid, &state);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int executed(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	__u32 tgid = task->tgid;
	struct process_state *state = bpf_map_lookup_elem(&processes, &tgid);

	if (!state)
		return 0;
	state->image = next_of(&last_image);
	state->library_start = 0;
	state->library_end = 0;
	state->told_exec_pages = 0;
	state->runtime = RUNTIME_UNKNOWN;
	state->asked_go = 0;
	return 0;
}

/* Marks the processes in `wanted`; user space runs it twice, for those forked meanwhile. */
SEC("iter/task")
int follow(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct process_state fresh = {};
	__u32 pid;
	__u32 tgid;

	if (!task || task->pid != task->tgid)
		return 0;
	pid = pid_of(task);
	if (!bpf_map_lookup_elem(&wanted, &pid))
		return 0;
	tgid = task->tgid;
	if (bpf_map_lookup_elem(&processes, &tgid))
		return 0;
	fresh.image = next_of(&last_image);
	fresh.pid = pid;
	start_following(tgid, &fresh);
	return 0;
}

#endif
