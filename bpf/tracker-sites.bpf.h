/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_SITES_BPF_H
#define LASTREF_TRACKER_SITES_BPF_H

/*
 * Where a program opens. The key of a place is a hash over the words on the stack that can be return
 * addresses, so that user space unwinds one stack for a million openings. Words that are left over
 * from earlier calls take part: one line may have a few keys, which user space puts together again
 * by what they unwind to, but two lines never share one.
 */

#define KEY_MASK ((1ULL << 52) - 1)
#define GOLDEN 0x9e3779b97f4a7c15ULL
#define QUICK_SCAN_BYTES 2048
#define GOROUTINE_WORDS 512

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

/*
 * Copies a piece of the user stack behind what was copied before. A copy that crosses the end of the
 * stack fails as a whole, so pieces get ever smaller towards it. The length is kept in memory: the
 * verifier would otherwise follow every combination of pieces.
 */
#define COPY_PIECE(to, max, length, from, size)                                                    \
	do {                                                                                       \
		__u32 copied = (length);                                                           \
											   \
		if (copied <= (max) - (size) &&                                                    \
		    !bpf_probe_read_user((char *)(to) + copied, size, (void *)((from) + copied)))  \
			(length) = copied + (size);                                                \
	} while (0)

/* Where return addresses can point. */
struct code_ranges {
	__u64 text;
	__u64 text_length;
	__u64 library;
	__u64 library_length;
	/* Both, and what lies between: most words on a stack are outside. */
	__u64 lowest;
	__u64 span;
};

static __always_inline struct code_ranges ranges_of(struct mm_struct *mm,
						    const struct process_state *state)
{
	struct code_ranges ranges = {
		.text = mm->start_code,
		.text_length = mm->end_code - mm->start_code,
		.library = state->library_start,
		.library_length = state->library_end - state->library_start,
	};
	__u64 end = ranges.text + ranges.text_length;

	ranges.lowest = ranges.text;
	if (ranges.library_length) {
		if (ranges.library < ranges.lowest)
			ranges.lowest = ranges.library;
		if (state->library_end > end)
			end = state->library_end;
	}
	ranges.span = end - ranges.lowest;
	return ranges;
}

#define SCAN_STEP 8

static __always_inline __u64 scan_words(const struct scratch *scratch, __u64 hash,
					const struct code_ranges *ranges)
{
	__u64 lowest = ranges->lowest;
	__u64 span = ranges->span;
	__u32 words = scratch->length / 8;

	for (__u32 i = 0; i < SCAN_WORDS; i += SCAN_STEP) {
		if (i >= words)
			break;
#pragma unroll
		for (__u32 j = 0; j < SCAN_STEP; j++) {
			__u64 word = scratch->words[i + j];

			if (word - lowest >= span)
				continue;
			if (word - ranges->text < ranges->text_length ||
			    word - ranges->library < ranges->library_length)
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
static __noinline __u64 goroutine_sp(const __u64 *words, __u32 count)
{
	if (!words)
		return 0;
	for (__u32 i = 1; i < GOROUTINE_WORDS; i++) {
		__u64 bounds[2];
		__u64 depth;
		__u64 size;

		if (i >= count)
			break;
		depth = words[i - 1];
		if (!depth || depth >> 30 || depth & 7 || words[i] & 7 || !(words[i] >> 32) ||
		    words[i] >> 47)
			continue;
		if (bpf_probe_read_user(bounds, sizeof(bounds), (void *)words[i]))
			continue;
		size = bounds[1] - bounds[0];
		if (size >= 2048 && !(size >> 30) && !(size & (size - 1)) && size >= depth &&
		    words[i] - bounds[0] >= size)
			return bounds[1] - depth;
	}
	return 0;
}

static __always_inline int is_in_library(const struct process_state *state, __u64 address)
{
	return address - state->library_start < state->library_end - state->library_start;
}

static __always_inline __u64 site_key(struct task_struct *task, const struct process_state *state,
				      struct pt_regs *regs, __u32 command)
{
	struct code_ranges ranges = ranges_of(task->mm, state);
	__u64 hash = mix(mix(state->image, command), INSTRUCTION_POINTER(regs));
	__u64 sp = STACK_POINTER(regs);
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);

	if (!scratch)
		return 0;
	scratch->length = 0;
	if (is_slow(command)) {
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 8192);
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, sp, 4096);
	}
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 2048);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 1024);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 512);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 256);
	COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 128);
	hash = scan_words(scratch, hash, &ranges);
	if (state->runtime != RUNTIME_NATIVE && is_in_library(state, INSTRUCTION_POINTER(regs))) {
		sp = goroutine_sp(scratch->words, scratch->length / 8);
		if (sp) {
			scratch->length = 0;
			COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 1024);
			COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 512);
			COPY_PIECE(scratch->words, QUICK_SCAN_BYTES, scratch->length, sp, 256);
			hash = scan_words(scratch, hash, &ranges);
		}
	}
	hash &= KEY_MASK;
	return hash ? hash : 1;
}

/* What stands in a stack record besides registers and stack. */
struct stack_header {
	__u64 key;
	__u64 image;
	__u64 at;
	__u32 record;
	__u32 command;
	/* The call was made by a library, which in a Go program is C code. */
	__u32 in_library;
	__u32 reserved;
};

#define COPY_STACK(record, from, size)                                                             \
	COPY_PIECE((record)->stack, LASTREF_STACK_LEN, (record)->stack_bytes, from, size)

static __always_inline void copy_stack(struct stack_record *record, __u64 sp)
{
	record->sp = sp;
	record->stack_bytes = 0;
	COPY_STACK(record, sp, 32768);
	COPY_STACK(record, sp, 16384);
	COPY_STACK(record, sp, 8192);
	COPY_STACK(record, sp, 4096);
	COPY_STACK(record, sp, 2048);
	COPY_STACK(record, sp, 1024);
	COPY_STACK(record, sp, 512);
	COPY_STACK(record, sp, 256);
	COPY_STACK(record, sp, 128);
	COPY_STACK(record, sp, 64);
	COPY_STACK(record, sp, 32);
	COPY_STACK(record, sp, 16);
	COPY_STACK(record, sp, 8);
}

static __noinline int tell_goroutine(__u64 key, __u64 sp)
{
	struct stack_record *record = bpf_ringbuf_reserve(&stacks, sizeof(*record), 0);

	if (!record) {
		count(&lost.stacks);
		return 0;
	}
	record->record = RECORD_GOROUTINE;
	record->key = key;
	copy_stack(record, sp);
	bpf_ringbuf_submit(record, 0);
	return 1;
}

static __noinline int tell_stack(const struct stack_header *header)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	struct stack_record *record;
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	__u64 sp;

	if (!header || !scratch)
		return 0;
	if (header->in_library) {
		scratch->length = 0;
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, STACK_POINTER(regs), 4096);
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, STACK_POINTER(regs), 2048);
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, STACK_POINTER(regs), 1024);
		COPY_PIECE(scratch->words, SCAN_BYTES, scratch->length, STACK_POINTER(regs), 512);
		sp = goroutine_sp(scratch->words, scratch->length / 8);
		if (sp)
			tell_goroutine(header->key, sp);
	}
	record = bpf_ringbuf_reserve(&stacks, sizeof(*record), 0);
	if (!record) {
		count(&lost.stacks);
		return 0;
	}
	record->record = header->record;
	record->pid = pid_of(task);
	record->key = header->key;
	record->image = header->image;
	record->at = header->at;
	record->command = header->command;
	record->ip = INSTRUCTION_POINTER(regs);
	record->bp = FRAME_POINTER(regs);
#if defined(__TARGET_ARCH_x86)
	record->bx = regs->bx;
	record->r12 = regs->r12;
	record->r13 = regs->r13;
	record->r14 = regs->r14;
	record->r15 = regs->r15;
#endif
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	copy_stack(record, STACK_POINTER(regs));
	bpf_ringbuf_submit(record, 0);
	return 1;
}

/*
 * The tally of the place that makes this bpf() call; its key goes into `key`. Null when there is no
 * room for another place, which the caller counts.
 */
static __always_inline struct site_tally *site_of(struct task_struct *task,
						  struct process_state *state,
						  struct pt_regs *regs, __u32 command, __u64 now,
						  __u64 *key)
{
	struct site_tally *tally;

	/* Before the first key, because what the libraries' code is decides about it. */
	if (!state->told_exec_pages)
		tell_mappings(state);
	*key = site_key(task, state, regs, command);
	tally = bpf_map_lookup_elem(&sites, key);
	if (!tally) {
		struct site_tally fresh = {
			.image = state->image,
			.first_at = now,
			.command = command,
			.pid = state->pid,
		};

		tell_mappings(state);
		bpf_map_update_elem(&sites, key, &fresh, BPF_NOEXIST);
		tally = bpf_map_lookup_elem(&sites, key);
		if (!tally)
			return 0;
	}
	/* One that found no room is tried again by the next opening there. */
	if (!tally->sent) {
		struct stack_header header = {
			.record = RECORD_STACK,
			.key = *key,
			.image = tally->image,
			.at = now,
			.command = command,
			.in_library = is_in_library(state, INSTRUCTION_POINTER(regs)),
		};

		tally->sent = tell_stack(&header);
	}
	return tally;
}

#endif
