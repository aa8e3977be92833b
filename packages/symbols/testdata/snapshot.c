// Prints where a thread stands: registers, and as much of its stack as there is, up to a limit.
// Usage: snapshot TID BYTES. The thread is stopped while it is read.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

static size_t copy(pid_t tid, uint64_t from, void *to, size_t size)
{
	struct iovec local = {to, size}, remote = {(void *)from, size};
	ssize_t got = process_vm_readv(tid, &local, 1, &remote, 1, 0);

	return got < 0 ? 0 : (size_t)got;
}

static uint64_t word(pid_t tid, uint64_t address)
{
	uint64_t value = 0;

	copy(tid, address, &value, sizeof(value));
	return value;
}

static void print_stack(const char *name, pid_t tid, uint64_t sp, size_t size)
{
	unsigned char *bytes = malloc(size);
	size_t got;

	if (!bytes)
		exit(1);
	while ((got = copy(tid, sp, bytes, size)) < size && size > 64)
		size = got > 64 ? got : size / 2;
	printf("%s 0x%llx ", name, (unsigned long long)sp);
	for (size_t i = 0; i < got; i++)
		printf("%02x", bytes[i]);
	printf("\n");
	free(bytes);
}

/*
 * A thread of a Go program that stands in C is on the stack of m.g0. The goroutine it works for is
 * m.curg: the g whose m is this m, and whose saved sp lies in its own stack. Only fields that have
 * been at the same place since Go 1.12 are used: g.stack, g.m (48) and g.sched.sp (56), m.g0 (0).
 */
static uint64_t goroutine_sp(pid_t tid, uint64_t fs_base)
{
	uint64_t g = word(tid, fs_base - 8), m = word(tid, g + 48);

	if (!g || !m || word(tid, m) != g)
		return 0;
	for (uint64_t at = m + 8; at < m + 512; at += 8) {
		uint64_t other = word(tid, at), sp = word(tid, other + 56);

		if (other && other != g && word(tid, other + 48) == m && sp > word(tid, other) &&
		    sp < word(tid, other + 8))
			return sp;
	}
	return 0;
}

int main(int argc, char **argv)
{
	pid_t tid = argc > 2 ? atoi(argv[1]) : 0;
	size_t size = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	struct user_regs_struct r;
	uint64_t sp;

	if (tid <= 0 || ptrace(PTRACE_SEIZE, tid, 0, 0) || ptrace(PTRACE_INTERRUPT, tid, 0, 0) ||
	    waitpid(tid, NULL, __WALL) != tid || ptrace(PTRACE_GETREGS, tid, 0, &r)) {
		perror("snapshot");
		return 1;
	}
	printf("ip 0x%llx\nsp 0x%llx\nbp 0x%llx\n", r.rip, r.rsp, r.rbp);
	printf("r3 0x%llx\nr12 0x%llx\nr13 0x%llx\nr14 0x%llx\nr15 0x%llx\n", r.rbx, r.r12, r.r13,
	       r.r14, r.r15);
	print_stack("stack", tid, r.rsp, size);
	sp = goroutine_sp(tid, r.fs_base);
	if (sp)
		print_stack("goroutine", tid, sp, size);
	ptrace(PTRACE_DETACH, tid, 0, 0);
	return 0;
}
