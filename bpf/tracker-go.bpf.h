/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_GO_BPF_H
#define LASTREF_TRACKER_GO_BPF_H

/*
 * Whether a program was built by Go, from what Go's linker leaves in it: a note, or the build
 * information where its data begin. User space finds out too, but it looks a moment later, and a crowd
 * of goroutines has opened everything by then. What is not in memory is left to user space.
 */

/* include/uapi/linux/auxvec.h, elf(5); cmd/link/internal/ld/elf.go and debug/buildinfo of Go. */
#define AT_PHDR 3
#define AT_PHNUM 5
#define MAX_AUXILIARY 24
#define PF_W 2
#define PT_LOAD 1
#define PT_NOTE 4
#define PT_PHDR 6
#define MAX_PROGRAM_HEADERS 32
#define MAX_NOTES 8
#define GO_NOTE_NAME 0x6f47 /* "Go\0\0" */
#define GO_NOTE_NAME_SIZE 4
#define GO_BUILD_ID_NOTE 4

#define GO_BUILD_INFO 0x697562206f4720ffULL
#define GO_BUILD_INFO_REST 0x3a666e69646cULL
#define GO_BUILD_INFO_MASK 0xffffffffffffULL

/* Of a struct Elf64_Phdr, where the types and the flags are one word here. */
#define PROGRAM_HEADER_SIZE 56
#define ADDRESS_IN_HEADER 16
#define SIZE_IN_HEADER 40

struct note {
	__u32 name_size;
	__u32 size;
	__u32 type;
	__u32 name;
};

enum go_answer {
	GO_UNKNOWN = 0,
	GO_NO = 1,
	GO_YES = 2,
};

static __always_inline int has_go_note(__u64 at, __u64 size)
{
	__u64 end = at + size;
	struct note note;

	for (int i = 0; i < MAX_NOTES && at < end; i++) {
		if (bpf_probe_read_user(&note, sizeof(note), (void *)at))
			return GO_UNKNOWN;
		if (note.name_size == GO_NOTE_NAME_SIZE && note.name == GO_NOTE_NAME &&
		    note.type == GO_BUILD_ID_NOTE)
			return GO_YES;
		at += 12 + (((__u64)note.name_size + 3) & ~3ULL) + (((__u64)note.size + 3) & ~3ULL);
	}
	return GO_NO;
}

static __always_inline int has_go_build_info(__u64 at)
{
	__u64 words[2];

	if (bpf_probe_read_user(words, sizeof(words), (void *)at))
		return GO_UNKNOWN;
	/* "\xff Go buildinf:", and two bytes that differ. */
	if (words[0] == GO_BUILD_INFO && (words[1] & GO_BUILD_INFO_MASK) == GO_BUILD_INFO_REST)
		return GO_YES;
	return GO_NO;
}

/* Where the headers of the program that runs are, and how many. */
static __always_inline __u64 program_headers(struct mm_struct *mm, __u32 *count)
{
	__u64 headers = 0;
	__u64 entry[2];

	for (int i = 0; i < MAX_AUXILIARY; i++) {
		if (bpf_probe_read_kernel(entry, sizeof(entry), &mm->saved_auxv[2 * i]) ||
		    !entry[0])
			break;
		if (entry[0] == AT_PHDR)
			headers = entry[1];
		if (entry[0] == AT_PHNUM)
			*count = entry[1];
	}
	return headers;
}

static __always_inline int is_go_segment(__u64 header, __u64 type_and_flags, __u64 bias)
{
	__u32 type = type_and_flags;
	__u64 address = 0;
	__u64 size = 0;

	if (type != PT_NOTE && !(type == PT_LOAD && type_and_flags >> 32 & PF_W))
		return GO_NO;
	if (bpf_probe_read_user(&address, sizeof(address), (void *)(header + ADDRESS_IN_HEADER)))
		return GO_UNKNOWN;
	if (type == PT_LOAD)
		return has_go_build_info(bias + address);
	if (bpf_probe_read_user(&size, sizeof(size), (void *)(header + SIZE_IN_HEADER)))
		return GO_UNKNOWN;
	return has_go_note(bias + address, size);
}

/*
 * An enum go_answer about the program that runs. One function, and little on its stack: it is called
 * deep, and kernels count all of it together.
 */
__noinline int is_go_program(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct mm_struct *mm = task->mm;
	__u64 bias = 0;
	__u32 count = 0;
	__u64 header;

	if (!mm)
		return GO_UNKNOWN;
	header = program_headers(mm, &count);
	if (!header)
		return GO_NO;
	for (__u32 i = 0; i < MAX_PROGRAM_HEADERS; i++, header += PROGRAM_HEADER_SIZE) {
		__u64 type_and_flags;
		__u64 address;
		int answer;

		if (i >= count)
			break;
		if (bpf_probe_read_user(&type_and_flags, sizeof(type_and_flags), (void *)header))
			return GO_UNKNOWN;
		/* It comes before the others where a program may lie anywhere. */
		if ((__u32)type_and_flags == PT_PHDR &&
		    !bpf_probe_read_user(&address, sizeof(address),
					 (void *)(header + ADDRESS_IN_HEADER)))
			bias = header - i * PROGRAM_HEADER_SIZE - address;
		answer = is_go_segment(header, type_and_flags, bias);
		if (answer != GO_NO)
			return answer;
	}
	return GO_NO;
}

/* Notes what the program that runs is, when it can be told here. */
static __always_inline void learn_go(struct process_state *state)
{
	int answer;

	if (state->asked_go)
		return;
	answer = is_go_program();
	state->asked_go = answer != GO_UNKNOWN;
	if (answer == GO_YES)
		state->runtime = RUNTIME_GO;
}

#endif
