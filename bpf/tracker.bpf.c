// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "core.bpf.h"
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "wire.h"
#include "wire-tracker.h"

/*
 * The tracker: who opens files on BPF objects, and how they go. No system call is hooked. A file is
 * born when the kernel allocates one inside of bpf(2), and gone when it frees it, so dup, fork,
 * SCM_RIGHTS, exec, close_range and the reuse of numbers need no thought: none of them makes or
 * frees a file.
 */

/* Follow every process instead of those in `processes`; the tracker's own never. */
const volatile __u32 everywhere;
/* Read the mappings of a process in the kernel; needs the task_vma iterator (6.7). */
const volatile __u32 read_mappings;

/* A record for each opening and release; may be changed at any time. */
__u32 events_wanted;

/* The tracker's process, which its pid namespace may know by another number. */
__u32 own_tgid;

struct known_addresses known;
struct learnt_places learnt;
struct lesson lesson;
struct lost_counts lost;
__u64 last_image;
__u64 last_file;
__u64 live_processes;

/* Never used: puts every type of the contract into this object's BTF, for the generator. */
const struct {
	struct birth birth;
	struct site_tally site_tally;
	struct process_state process_state;
	struct left_key left_key;
	struct left_tally left_tally;
	struct release_key release_key;
	struct open_row open_row;
	struct file_record file_record;
	struct pin_record pin_record;
	struct stack_record stack_record;
	struct mapping_record mapping_record;
	struct learnt_places learnt_places;
	struct lesson lesson;
	struct lost_counts lost_counts;
	struct misuse_record misuse_record;
	enum misuse_kind misuse_kind;
	enum record_kind record_kind;
	enum release_by release_by;
	enum release_place release_place;
	enum runtime_kind runtime_kind;
} *wire_contract __attribute__((unused));

#include "kinds.bpf.h"
#include "registers.bpf.h"
#include "copy-piece.bpf.h"
#include "user-stack.bpf.h"
#include "tracker-maps.bpf.h"
#include "tracker-go.bpf.h"
#include "tracker-processes.bpf.h"
#include "tracker-mappings.bpf.h"
#include "tracker-sites.bpf.h"
#include "tracker-pins.bpf.h"
#include "tracker-births.bpf.h"
#include "tracker-ends.bpf.h"
#include "tracker-releases.bpf.h"
#include "tracker-walks.bpf.h"
#include "tracker-misuse.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
