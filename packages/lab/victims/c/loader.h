// A loader: a syscall program that makes a map with bpf_sys_bpf(), as the loaders of light skeletons
// do. The process sees one PROG_TEST_RUN that returns 0, and has a new fd.
#pragma once
#include "bpf.h"

#define ATTR_SIZE ((int)sizeof(union bpf_attr))
/* The attributes of the command lie on the program's stack. */
#define SET_ATTR(field, value) \
	STORE_IMM(BPF_W, BPF_REG_10, (int)offsetof(union bpf_attr, field) - ATTR_SIZE, value)

/* Creates a hash map and leaves its fd in the first word of the program's context. */
static inline int loader_load(void)
{
	struct bpf_insn create[] = {
		SET_ATTR(map_type, BPF_MAP_TYPE_HASH),
		SET_ATTR(key_size, 4),
		SET_ATTR(value_size, 8),
		SET_ATTR(max_entries, 16),
		MOV_REG(BPF_REG_6, BPF_REG_1),
		MOV_IMM(BPF_REG_1, BPF_MAP_CREATE),
		MOV_REG(BPF_REG_2, BPF_REG_10),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -ATTR_SIZE),
		MOV_IMM(BPF_REG_3, ATTR_SIZE),
		CALL(BPF_FUNC_sys_bpf),
		STORE_W(BPF_REG_6, BPF_REG_0, 0),
		MOV_IMM(BPF_REG_0, 0),
		EXIT(),
	};
	struct bpf_insn insns[ATTR_SIZE / 8 + LENGTH(create)];

	for (int i = 0; i < ATTR_SIZE / 8; i++)
		insns[i] = STORE_IMM(BPF_DW, BPF_REG_10, 8 * i - ATTR_SIZE, 0);
	memcpy(insns + ATTR_SIZE / 8, create, sizeof create);
	return prog_load(BPF_PROG_TYPE_SYSCALL, insns, LENGTH(insns), "vic_loader",
			 (struct prog_options){ .flags = BPF_F_SLEEPABLE });
}

/* The attributes of one PROG_TEST_RUN of the loader, which leaves the map's fd in `context`. */
static inline union bpf_attr loader_attr(int loader, long *context)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.test.prog_fd = loader;
	attr.test.ctx_in = (unsigned long)context;
	attr.test.ctx_size_in = sizeof *context;
	return attr;
}
