/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_WIRE_GROWTH_H
#define LASTREF_WIRE_GROWTH_H

/* What bpf/growth.bpf.c and user space tell each other. Decoders are generated from its BTF. */

#include <linux/types.h>

#define LASTREF_GROWTH_STACK_LEN 16384

enum growth_call {
	GROWTH_MMAP = 1,
	GROWTH_BRK = 2,
	GROWTH_MREMAP = 3,
	GROWTH_MPROTECT = 4,
};

/* A process that is looked at: the value of `growers`, under its tgid. */
struct grower {
	/* Where its heap ends; user space fills it in from /proc/PID/maps, 0 when it has none. */
	__u64 brk;
	/* Calls that there was no room to tell of. */
	__u64 lost_calls;
	__u64 lost_bytes;
};

/* A call by which an address space grew, with registers and stack as for a bpf() call. */
struct growth_record {
	__u32 call;
	__u32 tgid;
	__u64 address;
	__u64 bytes;
	__u64 ip;
	__u64 sp;
	__u64 bp;
	__u64 bx;
	__u64 r12;
	__u64 r13;
	__u64 r14;
	__u64 r15;
	__u32 stack_bytes;
	__u32 reserved;
	__u8 stack[LASTREF_GROWTH_STACK_LEN];
};

#endif
