/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_REGISTERS_BPF_H
#define LASTREF_REGISTERS_BPF_H

/* The user-space registers of a task inside a system call (arch/x86/include/asm/ptrace.h ...). */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)

struct pt_regs {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	unsigned long r10;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned short cs;
	unsigned long sp;
};

#define NR_BPF 321
#define NR_CLOSE 3
#define NR_EXECVE 59
#define NR_EXECVEAT 322
#define NR_MMAP 9
#define NR_MPROTECT 10
#define NR_BRK 12
#define NR_MREMAP 25
#define COMPAT_CODE_SEGMENT 0x23

static __always_inline long syscall_of(struct pt_regs *regs)
{
	/* A 32-bit task counts its system calls differently. */
	return regs->cs == COMPAT_CODE_SEGMENT ? -1 : (long)regs->orig_ax;
}

#define FIRST_ARGUMENT(regs) ((regs)->di)
#define SECOND_ARGUMENT(regs) ((regs)->si)
#define THIRD_ARGUMENT(regs) ((regs)->dx)
#define FOURTH_ARGUMENT(regs) ((regs)->r10)
#define INSTRUCTION_POINTER(regs) ((regs)->ip)
#define STACK_POINTER(regs) ((regs)->sp)
#define FRAME_POINTER(regs) ((regs)->bp)

/* Of a function without a frame of its own. */
static __always_inline unsigned long return_address(struct pt_regs *regs)
{
	unsigned long address = 0;

	bpf_probe_read_user(&address, sizeof(address), (void *)regs->sp);
	return address;
}

#elif defined(__TARGET_ARCH_arm64)

struct user_pt_regs {
	unsigned long regs[31];
	unsigned long sp;
	unsigned long pc;
};

/* ... and arch/arm64/include/asm/ptrace.h, whose first member is an unnamed user_pt_regs. */
struct pt_regs {
	struct user_pt_regs user_regs;
	unsigned long orig_x0;
	int syscallno;
};

#define NR_BPF 280
#define NR_CLOSE 57
#define NR_EXECVE 221
#define NR_EXECVEAT 281
#define NR_MMAP 222
#define NR_MPROTECT 226
#define NR_BRK 214
#define NR_MREMAP 216

static __always_inline long syscall_of(struct pt_regs *regs)
{
	return regs->syscallno;
}

#define FIRST_ARGUMENT(regs) ((regs)->orig_x0)
#define SECOND_ARGUMENT(regs) ((regs)->user_regs.regs[1])
#define THIRD_ARGUMENT(regs) ((regs)->user_regs.regs[2])
#define FOURTH_ARGUMENT(regs) ((regs)->user_regs.regs[3])
#define INSTRUCTION_POINTER(regs) ((regs)->user_regs.pc)
#define STACK_POINTER(regs) ((regs)->user_regs.sp)
#define FRAME_POINTER(regs) ((regs)->user_regs.regs[29])

/* Of a function without a frame of its own. */
static __always_inline unsigned long return_address(struct pt_regs *regs)
{
	return regs->user_regs.regs[30];
}

#endif

#pragma clang attribute pop

#endif
