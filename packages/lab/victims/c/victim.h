// What every victim shares: the step protocol with whoever started it, and its clean-up.
//
// A victim prints one line of JSON per step and then waits on stdin: the line `next` lets it go on
// to its next step, `quit` or end of file ends it. Whatever outlives a process (pins, cgroup and
// bpffs directories) is named after its pid, `lastref-victim-PID`, and removed when it ends; after
// a SIGKILL the starter removes it by that name.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_NOTED 64
#define MAX_LEFTOVERS 64
#define MAX_CHILDREN 256

enum noted_kind { NOTED_MAP, NOTED_PROG, NOTED_LINK, NOTED_BTF, NOTED_KINDS };

struct noted {
	unsigned int ids[MAX_NOTED];
	int count;
};

static struct noted noted[NOTED_KINDS];
static char leftovers[MAX_LEFTOVERS][512];
static int leftover_count;
static pid_t children[MAX_CHILDREN];
static int child_count;
static pid_t owner;

/* Ends the victim with the reason as JSON, so that a test can skip what a kernel refuses. */
__attribute__((noreturn)) static inline void fail(const char *what)
{
	int error = errno;

	printf("{\"ready\":false,\"error\":\"%s: %s\",\"errno\":%d}\n", what, strerror(error), error);
	fflush(stdout);
	exit(1);
}

static inline int check(long result, const char *what)
{
	if (result < 0)
		fail(what);
	return (int)result;
}

/*
 * Ends the children, waits for them, and removes what was made; last made, first removed. Calls only
 * what is safe in a signal handler.
 */
static inline void remove_leftovers(void)
{
	if (getpid() != owner)
		return;
	for (int i = 0; i < child_count; i++)
		kill(children[i], SIGKILL);
	for (int i = 0; i < child_count; i++)
		waitpid(children[i], NULL, 0);
	child_count = 0;
	for (int i = leftover_count - 1; i >= 0; i--)
		if (unlink(leftovers[i]) < 0)
			rmdir(leftovers[i]);
}

static inline void forget_leftover(const char *path)
{
	for (int i = 0; i < leftover_count; i++)
		if (strcmp(leftovers[i], path) == 0)
			leftovers[i][0] = '\0';
}

static inline void on_signal(int signal)
{
	remove_leftovers();
	_exit(128 + signal);
}

static inline void remove_at_end(const char *path)
{
	if (leftover_count == MAX_LEFTOVERS) {
		errno = ENOSPC;
		fail("too many things to remove");
	}
	snprintf(leftovers[leftover_count++], sizeof leftovers[0], "%s", path);
}

static inline void victim_begin(void)
{
	owner = getpid();
	atexit(remove_leftovers);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
	signal(SIGPIPE, SIG_IGN);
}

static inline void note(enum noted_kind kind, unsigned int id)
{
	if (noted[kind].count < MAX_NOTED)
		noted[kind].ids[noted[kind].count++] = id;
}

static inline void print_noted(const char *name, const struct noted *list)
{
	printf(",\"%s\":[", name);
	for (int i = 0; i < list->count; i++)
		printf(i ? ",%u" : "%u", list->ids[i]);
	printf("]");
}

/* Waits for the starter's word; ends the victim on `quit` and on end of file. */
static inline void await_next(void)
{
	char line[16];

	if (!fgets(line, sizeof line, stdin) || strcmp(line, "next\n") != 0)
		exit(0);
}

/*
 * Reports that a step is done and waits. `more` is a printf format that yields further JSON
 * members, e.g. "\"fds\":[%d]", or NULL.
 */
__attribute__((format(printf, 2, 3)))
static inline void step(const char *name, const char *more, ...)
{
	static const char *const kinds[NOTED_KINDS] = { "maps", "progs", "links", "btfs" };
	va_list arguments;

	printf("{\"ready\":true,\"step\":\"%s\",\"pid\":%d", name, getpid());
	for (int kind = 0; kind < NOTED_KINDS; kind++)
		print_noted(kinds[kind], &noted[kind]);
	if (more) {
		printf(",");
		va_start(arguments, more);
		vprintf(more, arguments);
		va_end(arguments);
	}
	printf("}\n");
	fflush(stdout);
	await_next();
}

/* Makes the victim's own directory below `parent` and returns its path. */
static inline const char *own_directory(const char *parent)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/lastref-victim-%d", parent, getpid());
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		fail(path);
	remove_at_end(path);
	return path;
}

/* Forks a child that ends with the victim, however that ends. */
static inline pid_t fork_child(void)
{
	pid_t child;

	if (child_count == MAX_CHILDREN) {
		errno = EAGAIN;
		fail("too many children");
	}
	child = check(fork(), "fork");
	if (child == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	else
		children[child_count++] = child;
	return child;
}

/* Starts a child that does nothing but keep what it inherited. */
static inline pid_t fork_idle_child(void)
{
	pid_t child = fork_child();

	if (child == 0) {
		/* Only the victim itself is told when to end. */
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		for (;;)
			pause();
	}
	return child;
}

static inline void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	for (int i = 0; i < child_count; i++)
		if (children[i] == child)
			children[i] = children[--child_count];
}
