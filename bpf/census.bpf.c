// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "core.bpf.h"
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "wire.h"

/*
 * The census: iterators over all maps, programs, links, files and mappings of the host. Nothing is
 * attached anywhere, so nothing is slowed while it runs.
 */

struct known_addresses known;
struct drop_counts drops;

/* 1: emit rows of suspects only, and look at each suspect's counters for a while. */
__u32 suspects_only;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u32);
} suspects SEC(".maps");

/* Never used: puts every type of the contract into this object's BTF, for the generator. */
const struct {
	struct map_row map_row;
	struct prog_row prog_row;
	struct link_row link_row;
	struct edge_row edge_row;
	struct place_row place_row;
	struct file_row file_row;
	struct vma_row vma_row;
	struct own_row own_row;
	enum edge_kind edge_kind;
	enum place_kind place_kind;
} *wire_contract __attribute__((unused));

#include "objects.bpf.h"
#include "files.bpf.h"
#include "tables.bpf.h"
#include "hidden.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
