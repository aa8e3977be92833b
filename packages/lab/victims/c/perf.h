// perf events and the tracepoints behind them.
#pragma once
#include "victim.h"
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

/*
 * The number of a tracepoint. It is read in a child with a mount namespace of its own, because
 * tracefs need not be mounted and the victim must not move to another namespace for it.
 */
static inline int tracepoint_id(const char *event)
{
	int result[2], id = -1;

	check(pipe(result), "pipe");
	pid_t child = check(fork(), "fork");
	if (child == 0) {
		char path[256];

		snprintf(path, sizeof path, "/sys/kernel/tracing/events/%s/id", event);
		if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
			mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
		FILE *file = fopen(path, "r");
		if (file && fscanf(file, "%d", &id) == 1)
			check(write(result[1], &id, sizeof id), "write");
		_exit(0);
	}
	close(result[1]);
	if (read(result[0], &id, sizeof id) != sizeof id) {
		errno = ENOENT;
		fail("tracefs does not list the tracepoint");
	}
	close(result[0]);
	waitpid(child, NULL, 0);
	return id;
}

static inline int perf_event_open(struct perf_event_attr *attr, pid_t pid, int cpu)
{
	attr->size = sizeof *attr;
	return check(syscall(SYS_perf_event_open, attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC),
		     "perf_event_open");
}

/* Counts a tracepoint that is seldom hit. */
static inline int perf_open_tracepoint(void)
{
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.type = PERF_TYPE_TRACEPOINT;
	attr.config = tracepoint_id("sched/sched_process_exec");
	attr.sample_period = 1;
	return perf_event_open(&attr, -1, 0);
}

/* A clock of this process that is never started. */
static inline int perf_open_software(void)
{
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.type = PERF_TYPE_SOFTWARE;
	attr.config = PERF_COUNT_SW_CPU_CLOCK;
	attr.sample_period = 1000000000;
	attr.disabled = 1;
	return perf_event_open(&attr, 0, -1);
}
