/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_WIRE_TRACKER_H
#define LASTREF_WIRE_TRACKER_H

/*
 * What the tracker's programs and user space tell each other: the values of its maps and the records
 * of its ring buffers. Decoders are generated from this file's BTF.
 *
 * Keys of sites are hashes of 52 bits, so that they are numbers in user space. Times are nanoseconds
 * of CLOCK_MONOTONIC.
 */

#include <linux/types.h>

#define LASTREF_COMM_LEN 16
#define LASTREF_OBJECT_NAME_LEN 16
/* As much stack as one snapshot holds; libbpf's own frames alone take 3 KiB of it. */
#define LASTREF_STACK_LEN 32768
#define LASTREF_PATH_LEN 512

/*
 * A file that a bpf() call made: the value of `births`, under the address of the file. It stays when
 * the file goes; whether the file lives is read from the file itself.
 */
struct birth {
	__u64 key;
	__u64 file;
	__u64 at;
	/* The credentials that opened it: a file at the same address with others is another one. */
	__u64 cred;
	__u32 pid;
	__u32 tid;
	/* What the walk at a process's end found the file to be on; 0 before. */
	__u32 kind;
	__u32 id;
	/* The process whose end was the last to walk over the file; then its fds and mappings of it. */
	__u32 ended;
	__u32 fds;
	__u32 mappings;
	/* The references it had then, and one of the fds. */
	__u32 references;
	__u32 fd;
	/* The opener, as `processes` counts it. */
	__u32 tgid;
	char name[LASTREF_OBJECT_NAME_LEN];
};

/* How often one place in a program opened, and how its files went: the value of `sites`. */
struct site_tally {
	__u64 image;
	__u64 opened;
	__u64 closed_at_exit;
	__u64 first_at;
	__u64 last_at;
	__u32 command;
	__u32 pid;
	/* 1: the stack went to user space. */
	__u32 sent;
	__u32 reserved;
};

enum runtime_kind {
	RUNTIME_UNKNOWN = 0,
	RUNTIME_NATIVE = 1,
	RUNTIME_GO = 2,
	RUNTIME_JVM = 3,
};

/* Places of releases that are told by the thread, not by its stack; others are hashes. */
enum release_place {
	RELEASE_BY_COLLECTOR_THREAD = 1,
};

/* A process that is followed: the value of `processes`, under its tgid. */
struct process_state {
	/* What it runs since its last exec; children made by fork share it. Never used again. */
	__u64 image;
	/* From the first to the last mapped byte of its libraries' code. */
	__u64 library_start;
	__u64 library_end;
	/* mm->exec_vm when the mappings were last told to user space. */
	__u64 told_exec_pages;
	__u32 pid;
	__u32 runtime;
	/* The number that was closed last, when misuse is looked for. */
	__u32 last_closed;
	/* 1: the kernel side has looked whether Go built the program. */
	__u32 asked_go;
};

/* Files that an end of a process closed: the value of `left`, under these three. */
struct left_key {
	__u64 key;
	__u32 kind;
	__u32 id;
};

struct left_tally {
	__u64 files;
	__u64 fds;
	__u32 pid;
	__u32 fd;
	char name[LASTREF_OBJECT_NAME_LEN];
};

/* The key of `release_tallies`: releases of a site's files from one place in a program. */
struct release_key {
	__u64 key;
	__u64 release;
};

/*
 * A row of the walk over `births`: a file that is open at this moment, or one that went with the
 * process `ended` since the last opening at its address.
 */
struct open_row {
	__u64 address;
	__u64 file;
	__u64 key;
	__u32 kind;
	__u32 id;
	__u32 pid;
	__u32 ended;
	__u32 fds;
	__u32 fd;
	char name[LASTREF_OBJECT_NAME_LEN];
};

enum record_kind {
	RECORD_OPENING = 1,
	RECORD_RELEASE = 2,
	RECORD_PINNING = 3,
	RECORD_STACK = 4,
	RECORD_MAPPING = 5,
	RECORD_RELEASE_STACK = 6,
	RECORD_GOROUTINE = 7,
	RECORD_MISUSE = 8,
};

enum misuse_kind {
	MISUSE_DOUBLE_CLOSE = 0,
	MISUSE_CLOSE_OF_FOREIGN_FILE = 1,
	MISUSE_BPF_ON_CLOSED_FD = 2,
	MISUSE_BPF_ON_RECYCLED_FD = 3,
};

/* Not a command of bpf(): what the sites of close(2) have in its place. */
#define LASTREF_COMMAND_CLOSE 0xffff

enum release_by {
	RELEASE_CLOSE = 0,
	RELEASE_EXIT = 1,
};

/* An opening or a release, when events are wanted. */
struct file_record {
	__u32 record;
	__u32 by;
	__u64 key;
	__u64 file;
	__u64 at;
	__u64 release;
	__u32 pid;
	__u32 tid;
	__u32 kind;
	__u32 id;
	char comm[LASTREF_COMM_LEN];
	char name[LASTREF_OBJECT_NAME_LEN];
};

struct pin_record {
	__u32 record;
	__u32 pid;
	__u64 key;
	__u64 at;
	__u32 kind;
	__u32 id;
	__u32 tid;
	__s32 directory_fd;
	char comm[LASTREF_COMM_LEN];
	char name[LASTREF_OBJECT_NAME_LEN];
	char path[LASTREF_PATH_LEN];
};

/* A number that did not name what it had named; the object is the one it had named. */
struct misuse_record {
	__u32 record;
	__u32 what;
	__u64 key;
	/* Where the object was closed. */
	__u64 closed_key;
	__u64 at;
	__u32 pid;
	__u32 fd;
	__u32 kind;
	__u32 id;
	char comm[LASTREF_COMM_LEN];
	char name[LASTREF_OBJECT_NAME_LEN];
};

/*
 * Registers and stack of the first opening (or pinning) of a site's key, or of the first release of
 * a release's key in a Go program (RECORD_RELEASE_STACK). Before one that was made by C code of a Go
 * program, the goroutine's own stack comes: RECORD_GOROUTINE, whose only register is sp.
 */
struct stack_record {
	__u32 record;
	__u32 pid;
	__u64 key;
	__u64 image;
	__u32 command;
	__u32 stack_bytes;
	__u64 ip;
	__u64 sp;
	__u64 bp;
	__u64 bx;
	__u64 r12;
	__u64 r13;
	__u64 r14;
	__u64 r15;
	char comm[LASTREF_COMM_LEN];
	__u8 stack[LASTREF_STACK_LEN];
};

/* One mapping with code of a process, told before the first stack that needs it. */
struct mapping_record {
	__u32 record;
	__u32 pid;
	__u64 image;
	__u64 start;
	__u64 end;
	__u64 offset;
	__u64 inode;
	__u32 device;
	__u32 path_bytes;
	/* The names on the way to the file, the file's own first, each ended by a zero. */
	char path[LASTREF_PATH_LEN];
};

/* Call sites and addresses that user space learns once, from files of its own. */
struct learnt_places {
	/* Who allocates files, and who directory entries; `call_site` of kmem_cache_alloc. */
	__u64 file_site;
	__u64 dentry_site;
	/* What kmem_cache_free names the cache of files by: its address, or its name's before 6.x. */
	__u64 file_cache;
};

struct allocation {
	__u64 site;
	__u64 address;
};

#define LASTREF_ALLOCATIONS 64

struct lesson {
	__u64 file;
	__u64 dentry;
	__u64 count;
	/* 1: the file was freed by somebody else, later: then frees do not tell who closed it. */
	__u64 deferred;
	struct allocation allocations[LASTREF_ALLOCATIONS];
};

/* What could not be kept. */
struct lost_counts {
	__u64 openings;
	__u64 releases;
	__u64 stacks;
	__u64 events;
	__u64 processes;
	__u64 mappings;
	__u64 left;
};

#endif
