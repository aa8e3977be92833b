// Iterator programs, links and files.
#pragma once
#include "bpf.h"
#include "kernel-btf.h"

/* A program for the iterator whose kernel function is `target`, e.g. `bpf_iter_task`. */
static inline int iter_prog(const char *target, const char *name)
{
	struct bpf_insn insns[] = { MOV_IMM(BPF_REG_0, 0), EXIT() };

	return prog_load(BPF_PROG_TYPE_TRACING, insns, LENGTH(insns), name,
			 (struct prog_options){ .attach_type = BPF_TRACE_ITER,
						.attach_btf_id = kernel_function_id(target) });
}

/* `map_fd` is the map whose elements are visited, or -1 for another kind of iterator. */
static inline int iter_link(int prog_fd, int map_fd)
{
	union bpf_attr attr;
	union bpf_iter_link_info target;

	memset(&attr, 0, sizeof attr);
	memset(&target, 0, sizeof target);
	attr.link_create.prog_fd = prog_fd;
	attr.link_create.attach_type = BPF_TRACE_ITER;
	if (map_fd >= 0) {
		target.map.map_fd = map_fd;
		attr.link_create.iter_info = (unsigned long)&target;
		attr.link_create.iter_info_len = sizeof target;
	}
	return noted_fd(NOTED_LINK, sys_bpf(BPF_LINK_CREATE, &attr), "bpf(LINK_CREATE)");
}

static inline int iter_create(int link_fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.iter_create.link_fd = link_fd;
	return check(sys_bpf(BPF_ITER_CREATE, &attr), "bpf(ITER_CREATE)");
}
