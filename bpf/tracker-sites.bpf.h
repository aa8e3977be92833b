/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_SITES_BPF_H
#define LASTREF_TRACKER_SITES_BPF_H

/*
 * Where a program opens. The key of a place is a hash over the return addresses on the stack, so that
 * user space unwinds one stack for a million openings. Go keeps frame pointers, along which they are
 * found. Other programs seldom do: there, every word that can be a return address is taken, also what
 * is left over from earlier calls. One line may then have a few keys, which user space puts together
 * again by what they unwind to, but two lines never share one.
 *
 * Functions that loop are not static: the verifier then looks at each once, not again for every way
 * that leads to it.
 */

#define KEY_MASK ((1ULL << 52) - 1)
#define GOLDEN 0x9e3779b97f4a7c15ULL
/*
 * So much of the stack is looked at for quick commands of native programs, to keep them quick. The
 * depth of the stack tells most callers apart that are further up.
 */
#define QUICK_SCAN_BYTES 1024
#define MAX_STACK (1ULL << 30)
#define GOROUTINE_WORDS 256

static __always_inline __u64 mix(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * GOLDEN;
	return hash ^ (hash >> 29);
}

/* Commands that take the kernel long, called through layers of loader code. */
static __always_inline int is_slow(__u32 command)
{
	return command == BPF_PROG_LOAD || command == BPF_BTF_LOAD || command == BPF_MAP_CREATE ||
	       command == BPF_PROG_TEST_RUN;
}

/* Where return addresses can point: the program's code, and its libraries'. */
struct code_ranges {
	__u64 text;
	__u64 text_length;
	__u64 library;
	__u64 library_length;
	/* Both, and what lies between: most words on a stack are outside. */
	__u64 lowest;
	__u64 span;
};

static __always_inline struct code_ranges ranges_of(struct mm_struct *mm, __u64 library,
						    __u64 library_length)
{
	struct code_ranges ranges = {
		.text = mm->start_code,
		.text_length = mm->end_code - mm->start_code,
		.library = library,
		.library_length = library_length,
	};
	__u64 end = ranges.text + ranges.text_length;

	ranges.lowest = ranges.text;
	if (library_length) {
		if (library < ranges.lowest)
			ranges.lowest = library;
		if (library + library_length > end)
			end = library + library_length;
	}
	ranges.span = end - ranges.lowest;
	return ranges;
}

static __always_inline int is_code(const struct code_ranges *ranges, __u64 word)
{
	return word - ranges->text < ranges->text_length ||
	       word - ranges->library < ranges->library_length;
}

#define SCAN_STEP 8

/* Takes the words in the scratch into the hash. */
static __always_inline __u64 scan_words(const struct scratch *scratch, struct mm_struct *mm,
					__u64 hash, __u64 library, __u64 library_length,
					const __u32 most)
{
	struct code_ranges ranges = ranges_of(mm, library, library_length);
	__u32 words = scratch->length / 8;

	for (__u32 i = 0; i < most; i += SCAN_STEP) {
		if (i >= words)
			break;
#pragma unroll
		for (__u32 j = 0; j < SCAN_STEP; j++) {
			__u64 word = scratch->words[i + j];

			if (word - ranges.lowest >= ranges.span)
				continue;
			if (is_code(&ranges, word))
				hash = mix(hash, word + i + j);
		}
	}
	return hash;
}

/*
 * C code of a Go program runs on the thread's stack, and its Go callers are on the goroutine's.
 * runtime.asmcgocall leaves the way back there (src/runtime/asm_amd64.s): how deep the goroutine's
 * stack was, and above it the goroutine, which begins with the bounds of its stack; those are a power
 * of two apart (src/runtime/stack.go).
 */
__noinline __u64 goroutine_sp(void)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);

	if (!scratch)
		return 0;
	for (__u32 i = 1; i < GOROUTINE_WORDS; i++) {
		__u64 depth = scratch->words[i - 1];
		__u64 goroutine = scratch->words[i];
		__u64 bounds[2];
		__u64 size;

		if (i * 8 >= scratch->length)
			break;
		if (!depth || depth >> 30 || (depth | goroutine) & 7 || !(goroutine >> 32) ||
		    goroutine >> 47)
			continue;
		if (bpf_probe_read_user(bounds, sizeof(bounds), (void *)goroutine))
			continue;
		size = bounds[1] - bounds[0];
		if (size >= 2048 && !(size >> 30) && !(size & (size - 1)) && size >= depth &&
		    goroutine - bounds[0] >= size)
			return bounds[1] - depth;
	}
	return 0;
}

/* The same with the stack of a goroutine. */
__noinline __u64 scan_goroutine(__u64 hash, __u64 sp, __u64 library, __u64 library_length)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);

	if (!scratch || !task->mm)
		return hash;
	scratch->length = 0;
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 1024);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 512);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 256);
	return scan_words(scratch, task->mm, hash, library, library_length, QUICK_SCAN_BYTES / 8);
}

#define CHAIN_FRAMES 64
/* The functions that make a system call need less. */
#define MAX_FIRST_FRAME (1 << 16)

/*
 * The return addresses along the frame pointers of a goroutine; 0 when they do not lead to its first
 * function, as on the thread's stack, where C code runs. The function that makes the system call has
 * no frame (Syscall6 in internal/runtime/syscall, Syscall in syscall before 1.19), so that its caller
 * is not among them. A `go:nosplit` function without frame that calls hides the line that called it.
 */
__noinline __u64 chain_key(__u64 hash, __u64 library, __u64 library_length)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	__u64 at = FRAME_POINTER(regs);
	struct code_ranges ranges;

	if (!task->mm || at - STACK_POINTER(regs) >= MAX_FIRST_FRAME)
		return 0;
	ranges = ranges_of(task->mm, library, library_length);
	hash = mix(hash, return_address(regs));
	for (int i = 0; i < CHAIN_FRAMES; i++) {
		__u64 frame[2];

		if (bpf_probe_read_user(frame, sizeof(frame), (void *)at) ||
		    !is_code(&ranges, frame[1]))
			return 0;
		hash = mix(hash, frame[1]);
		if (!frame[0])
			break;
		if (frame[0] <= at)
			return 0;
		at = frame[0];
	}
	return hash;
}

__noinline __u64 site_key(__u64 image, __u32 command, __u64 library, __u64 library_length,
			  __u32 runtime)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	__u64 ip = INSTRUCTION_POINTER(regs);
	__u64 sp = STACK_POINTER(regs);
	__u64 hash = mix(mix(image, command), ip);
	__u64 depth;
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);

	if (!scratch || !task->mm)
		return 1;
	if (runtime == RUNTIME_GO) {
		__u64 chain = chain_key(hash, library, library_length) & KEY_MASK;

		if (chain)
			return chain;
	}
	/* Of the first thread; the stacks of others lie anywhere, and Go moves them. */
	depth = task->mm->start_stack - sp;
	if (runtime == RUNTIME_NATIVE && depth < MAX_STACK)
		hash = mix(hash, depth);
	scratch->length = 0;
	if (runtime != RUNTIME_NATIVE || is_slow(command)) {
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 8192);
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 4096);
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 2048);
	}
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 1024);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 512);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 256);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 128);
	hash = scan_words(scratch, task->mm, hash, library, library_length, SCAN_WORDS);
	if (runtime != RUNTIME_NATIVE && ip - library < library_length) {
		sp = goroutine_sp();
		if (sp)
			hash = scan_goroutine(hash, sp, library, library_length);
	}
	hash &= KEY_MASK;
	return hash ? hash : 1;
}

__noinline int tell_goroutine(__u64 key)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	__u64 sp = STACK_POINTER(regs);
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct stack_record *record;

	if (!scratch)
		return 0;
	scratch->length = 0;
	COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 4096);
	COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 2048);
	COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 1024);
	COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 512);
	sp = goroutine_sp();
	if (!sp)
		return 0;
	record = bpf_ringbuf_reserve(&stacks, sizeof(*record), 0);
	if (!record) {
		count(&lost.stacks);
		return 0;
	}
	record->record = RECORD_GOROUTINE;
	record->key = key;
	COPY_STACK(record, sp);
	bpf_ringbuf_submit(record, 0);
	return 1;
}

/* Tells registers and stack; 1 when there was room, else the loss is counted. */
__noinline int tell_stack(__u32 kind, __u64 key, __u64 image, __u32 command)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	struct stack_record *record = bpf_ringbuf_reserve(&stacks, sizeof(*record), 0);

	if (!record) {
		count(&lost.stacks);
		return 0;
	}
	record->record = kind;
	record->pid = pid_of(task);
	record->key = key;
	record->image = image;
	record->command = command;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	COPY_REGISTERS_AND_STACK(record, regs);
	bpf_ringbuf_submit(record, 0);
	return 1;
}

/*
 * The tally of the place that makes this bpf() call; its key goes into `key`. Null when there is no
 * room for another place, which the caller counts.
 */
static __always_inline struct site_tally *site_of(struct process_state *state, __u32 command,
						  __u64 now, __u64 *key)
{
	struct site_tally *tally;

	/* Before the first key, because where the libraries' code is decides about it. */
	if (!state->told_exec_pages)
		tell_mappings();
	*key = site_key(state->image, command, state->library_start,
			state->library_end - state->library_start, stacks_of(state));
	tally = bpf_map_lookup_elem(&sites, key);
	if (!tally) {
		struct site_tally fresh = {
			.image = state->image,
			.first_at = now,
			.command = command,
			.pid = state->pid,
		};

		tell_mappings();
		bpf_map_update_elem(&sites, key, &fresh, BPF_NOEXIST);
		tally = bpf_map_lookup_elem(&sites, key);
		if (!tally)
			return 0;
	}
	/* One that found no room is tried again by the next opening there. */
	if (!tally->sent) {
		if (stacks_of(state) != RUNTIME_NATIVE)
			tell_goroutine(*key);
		tally->sent = tell_stack(RECORD_STACK, *key, state->image, command);
	}
	return tally;
}

#endif
