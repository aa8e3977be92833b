/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_USER_STACK_BPF_H
#define LASTREF_USER_STACK_BPF_H

/*
 * Copies what unwinding in user space needs into a record of any contract that has these members:
 * the registers, and as much of the stack as there is or as the record has room for.
 */

#define COPY_STACK_PIECE(record, size)                                                             \
	COPY_PIECE((record)->stack, sizeof((record)->stack), (record)->stack_bytes, (record)->sp,  \
		   size)

#define COPY_STACK(record, from)                                                                   \
	do {                                                                                       \
		(record)->sp = (from);                                                             \
		(record)->stack_bytes = 0;                                                         \
		if (sizeof((record)->stack) >= 32768)                                              \
			COPY_STACK_PIECE(record, 32768);                                           \
		COPY_STACK_PIECE(record, 16384);                                                   \
		COPY_STACK_PIECE(record, 8192);                                                    \
		COPY_STACK_PIECE(record, 4096);                                                    \
		COPY_STACK_PIECE(record, 2048);                                                    \
		COPY_STACK_PIECE(record, 1024);                                                    \
		COPY_STACK_PIECE(record, 512);                                                     \
		COPY_STACK_PIECE(record, 256);                                                     \
		COPY_STACK_PIECE(record, 128);                                                     \
		COPY_STACK_PIECE(record, 64);                                                      \
		COPY_STACK_PIECE(record, 32);                                                      \
		COPY_STACK_PIECE(record, 16);                                                      \
		COPY_STACK_PIECE(record, 8);                                                       \
	} while (0)

#if defined(__TARGET_ARCH_x86)
/* Those that .eh_frame may say a caller's are kept in. */
#define COPY_SAVED_REGISTERS(record, regs)                                                         \
	do {                                                                                       \
		(record)->bx = (regs)->bx;                                                         \
		(record)->r12 = (regs)->r12;                                                       \
		(record)->r13 = (regs)->r13;                                                       \
		(record)->r14 = (regs)->r14;                                                       \
		(record)->r15 = (regs)->r15;                                                       \
	} while (0)
#else
#define COPY_SAVED_REGISTERS(record, regs)
#endif

#define COPY_REGISTERS_AND_STACK(record, regs)                                                     \
	do {                                                                                       \
		(record)->ip = INSTRUCTION_POINTER(regs);                                          \
		(record)->bp = FRAME_POINTER(regs);                                                \
		COPY_SAVED_REGISTERS(record, regs);                                                \
		COPY_STACK(record, STACK_POINTER(regs));                                           \
	} while (0)

#endif
