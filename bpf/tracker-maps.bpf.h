/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_MAPS_BPF_H
#define LASTREF_TRACKER_MAPS_BPF_H

/* Open files by address. Half a million of them take 60 MB; an empty table takes 8 MB. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 19);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct birth);
} births SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 17);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct site_tally);
} sites SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 15);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct process_state);
} processes SEC(".maps");

/* The pids that `follow` is to put into `processes`, as user space counts them. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 15);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u32);
} wanted SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct left_key);
	__type(value, struct left_tally);
} left SEC(".maps");

/* Releases in Go programs by where they were let go, for user space to tell the collector's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct release_key);
	__type(value, __u64);
} release_tallies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 12);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u32);
} release_sites SEC(".maps");

/* What user space found an image to be, an enum runtime_kind. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 14);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u32);
} runtimes SEC(".maps");

/* A table of files at the end of its process. */
struct table_key {
	__u64 table;
	/* When the process was started: neither address nor pid will do, both are used again. */
	__u64 started;
};

/* Tables that were walked a moment ago. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1 << 10);
	__type(key, struct table_key);
	__type(value, __u32);
} ended_tables SEC(".maps");

struct fd_key {
	__u32 tgid;
	__u32 fd;
};

/* The object that a number named until it was closed, and where that was. */
struct closed_fd {
	__u64 key;
	__u32 kind;
	__u32 id;
	char name[LASTREF_OBJECT_NAME_LEN];
};

/* The oldest give way: what was closed long ago is seldom closed again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1 << 14);
	__type(key, struct fd_key);
	__type(value, struct closed_fd);
} closed_fds SEC(".maps");

/* Openings, releases, pinnings and misuses. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22);
} events SEC(".maps");

/* What stacks need: each is told once, and has room of its own. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 23);
} stacks SEC(".maps");

#define SCAN_BYTES 8192
#define SCAN_WORDS (SCAN_BYTES / 8)

struct scratch {
	__u64 length;
	__u64 words[SCAN_WORDS];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

#endif
