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

struct program_header {
	__u32 type;
	__u32 flags;
	__u64 offset;
	__u64 address;
	__u64 physical_address;
	__u64 file_size;
	__u64 memory_size;
	__u64 align;
};

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

__noinline int has_go_note(__u64 at, __u64 end)
{
	for (int i = 0; i < MAX_NOTES && at < end; i++) {
		struct note note;

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

__noinline int was_made_by_go(__u64 headers, __u64 count)
{
	__u64 bias = 0;

	for (__u32 i = 0; i < MAX_PROGRAM_HEADERS; i++) {
		struct program_header header;
		int answer;

		if (i >= count)
			break;
		if (bpf_probe_read_user(&header, sizeof(header),
					(void *)(headers + i * sizeof(header))))
			return GO_UNKNOWN;
		/* It comes before the others where a program may lie anywhere. */
		if (header.type == PT_PHDR)
			bias = headers - header.address;
		header.address += bias;
		if (header.type == PT_NOTE)
			answer = has_go_note(header.address, header.address + header.memory_size);
		else if (header.type == PT_LOAD && header.flags & PF_W)
			answer = has_go_build_info(header.address);
		else
			continue;
		if (answer != GO_NO)
			return answer;
	}
	return GO_NO;
}

/* An enum go_answer about the program that runs. */
__noinline int is_go_program(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct mm_struct *mm = task->mm;
	__u64 headers = 0;
	__u64 count = 0;

	if (!mm)
		return GO_UNKNOWN;
	for (int i = 0; i < MAX_AUXILIARY; i++) {
		__u64 entry[2];

		if (bpf_probe_read_kernel(entry, sizeof(entry), &mm->saved_auxv[2 * i]) ||
		    !entry[0])
			break;
		if (entry[0] == AT_PHDR)
			headers = entry[1];
		if (entry[0] == AT_PHNUM)
			count = entry[1];
	}
	return headers ? was_made_by_go(headers, count) : GO_NO;
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
