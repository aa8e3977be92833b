/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_WIRE_H
#define LASTREF_WIRE_H

/*
 * The only contract between the kernel side and user space: the rows that the iterators print.
 * User space decodes them with code generated from this file's BTF, so a change here is a change
 * there. Addresses identify objects and files within one census and never leave it.
 */

#include <linux/types.h>

#define LASTREF_NAME_LEN 16
#define LASTREF_BTF_NAME_LEN 56
#define LASTREF_TAG_LEN 8

/* One row of iter/bpf_map. The counters include the visiting iterator's own reference. */
struct map_row {
	__u64 address;
	__u64 btf;
	__u64 inner_btf;
	__u64 cgroup_id;
	__u32 id;
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 flags;
	__u32 refcnt;
	__u32 usercnt;
	/* The lowest and the highest counters met while looking at a suspect for a while. */
	__u32 refcnt_min;
	__u32 refcnt_max;
	__u32 usercnt_min;
	__u32 usercnt_max;
	__u32 frozen;
	char name[LASTREF_NAME_LEN];
	__u32 reserved;
};

/* One row of iter/bpf_prog or iter/bpf_link; refcnt includes the visiting iterator's own. */
struct prog_row {
	__u64 address;
	__u64 btf;
	__u32 id;
	__u32 type;
	__u32 refcnt;
	__u32 refcnt_min;
	__u32 refcnt_max;
	__u32 pages;
	__u8 tag[LASTREF_TAG_LEN];
	char name[LASTREF_NAME_LEN];
};

struct link_row {
	__u64 address;
	__u64 prog;
	__u32 id;
	__u32 type;
	__u32 refcnt;
	__u32 refcnt_min;
	__u32 refcnt_max;
	__u32 reserved;
};

/* `holder` keeps `held` alive; both are addresses of BPF objects. */
enum edge_kind {
	EDGE_PROG_USES_MAP = 1,
	EDGE_PROG_BTF = 2,
	EDGE_PROG_ATTACH_BTF = 3,
	EDGE_PROG_USED_BTF = 4,
	EDGE_PROG_KFUNC_BTF = 5,
	EDGE_PROG_EXTENDS = 6,
	EDGE_MAP_BTF = 7,
	EDGE_MAP_INNER_BTF = 8,
	EDGE_SOCKMAP_PROG = 9,
	EDGE_LINK_PROG = 10,
	EDGE_LINK_ITER_MAP = 11,
	EDGE_LINK_SOCKMAP = 12,
	EDGE_LINK_STRUCT_OPS = 13,
	EDGE_LINK_TARGET_PROG = 14,
	EDGE_LINK_PERF_PROG = 15,
};

struct edge_row {
	__u64 holder;
	__u64 held;
	/* The perf_event of EDGE_LINK_PERF_PROG, so that one event is not counted twice; else 0. */
	__u64 through;
	__u32 kind;
	__u32 reserved;
};

/* What a row of the file walk says about `object`. */
enum place_kind {
	/* An fd on the object. */
	PLACE_FD = 1,
	/* A file in a message that waits in the unix socket `fd` of `pid`. */
	PLACE_UNIX = 2,
	/* A file registered with the io_uring `fd` of `pid`. */
	PLACE_IO_URING = 3,
	/* An open iterator, which holds a program. */
	PLACE_ITERATOR = 4,
	/* A socket with the program as its filter, or as its reuseport selector. */
	PLACE_SOCKET_FILTER = 5,
	PLACE_REUSEPORT = 6,
	/* A perf event with the program. */
	PLACE_PERF_EVENT = 7,
	/* An open file whose bpffs inode holds the object (O_PATH, or a pin unlinked while open). */
	PLACE_BPFFS_INODE = 8,
	/* A socket in a sockmap, which holds the map's programs itself; `file` is its psock. */
	PLACE_SOCKMAP = 9,
};

struct place_row {
	/* The struct file; for sockets the filter or reuseport group, for perf events the event. */
	__u64 file;
	__u64 object;
	__u32 kind;
	__u32 pid;
	__u32 fd;
	/* The object's counters at the moment of this row; usercnt is 0 where there is none. */
	__u32 refcnt;
	__u32 usercnt;
	__u32 reserved;
};

/* In `fd` of a file_row: the file has other references than this fd's. */
#define FILE_SHARED (1U << 31)

/* An fd on an object: a place_row of kind PLACE_FD, in 32 bytes because there may be a million. */
struct file_row {
	__u64 file;
	__u64 object;
	__u32 pid;
	__u32 fd;
	__u32 refcnt;
	__u32 usercnt;
};

/*
 * How far the walk over file tables has come. It writes at most FILE_ROWS rows at a time and then
 * asks to be called again for the same task, at word `next_word` of its table of open fds.
 */
#define FILE_ROWS (1 << 17)

struct walk_state {
	__u32 rows;
	__u32 tid;
	__u32 next_word;
	__u32 reserved;
};

struct vma_row {
	__u64 file;
	__u64 object;
	__u64 start;
	__u64 end;
	__u32 pid;
	__u32 reserved;
};

/* An open file of lastref itself: how file kinds are learnt and pins and BTF are resolved. */
struct own_row {
	__u64 f_op;
	__u64 private_data;
	/* What the inode of a bpffs file holds: the address of a map, program or link. */
	__u64 i_private;
	__u64 super_block;
	__u64 inode;
	__u32 fd;
	__u32 pid_level;
	/* The rest is read when the file is a BTF object (its table is `known.btf`). */
	__u32 btf_id;
	__u32 btf_refcnt;
	__u32 btf_size;
	__u32 btf_kernel;
	char btf_name[LASTREF_BTF_NAME_LEN];
};

/* Addresses that user space learns from its own files and hands to the walks. */
struct known_addresses {
	__u64 map_fops;
	__u64 prog_fops;
	__u64 link_fops;
	__u64 btf_fops;
	__u64 iter_fops;
	/* Its low 52 bits: it lies in the heap (see low52). */
	__u64 anon_super_block;
	__u32 pid_level;
	__u32 reserved;
};

/* Rows that had to be left out: they make a blind spot, never a silence. */
struct drop_counts {
	__u64 in_flight;
	__u64 io_uring;
};

#endif
