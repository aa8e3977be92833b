// Opens files on one map and lets them go in the way it is told. Ends by itself.
// usage: file-fates FATE [COUNT]
#include "bpf.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/socket.h>

#define NO_INLINE __attribute__((noinline))

static unsigned int id;
static char **arguments;
static int count = 3;
static int fds[512];

static NO_INLINE int open_one(void)
{
	return map_open_by_id(id);
}

static NO_INLINE int open_other(void)
{
	int fd = map_open_by_id(id);

	return fd;
}

static void open_all(void)
{
	for (int i = 0; i < count; i++)
		fds[i] = open_one();
}

static void close_all(void)
{
	for (int i = 0; i < count; i++)
		close(fds[i]);
}

static void leave(void)
{
	open_all();
}

static void dup_over(void)
{
	open_all();
	for (int i = 1; i < count; i++)
		check(dup2(fds[0], fds[i]), "dup2");
	close_all();
}

/* As many numbers stay as were opened, but all of one file. */
static void dup_only(void)
{
	fds[0] = open_one();
	for (int i = 1; i < count; i++)
		check(dup(fds[0]), "dup");
}

static void close_ranges(void)
{
	open_all();
	check(syscall(SYS_close_range, fds[0], ~0U, 0), "close_range");
}

/* The numbers name other files in the end. */
static void reuse_numbers(void)
{
	open_all();
	close_all();
	for (int i = 0; i < count; i++)
		check(open("/dev/null", O_RDONLY), "open(/dev/null)");
}

/* The files are closed by the exec. */
static void exec_closes(void)
{
	open_all();
	execl("/proc/self/exe", arguments[0], "nothing", NULL);
	fail("exec");
}

/* The files outlive the exec, and what was started closes them. */
static void exec_keeps(void)
{
	char first[16], last[16];

	open_all();
	for (int i = 0; i < count; i++)
		check(fcntl(fds[i], F_SETFD, 0), "fcntl");
	snprintf(first, sizeof first, "%d", fds[0]);
	snprintf(last, sizeof last, "%d", fds[count - 1]);
	execl("/proc/self/exe", arguments[0], "close-numbers", first, last, NULL);
	fail("exec");
}

static void *leave_in_thread(void *unused)
{
	open_all();
	return unused;
}

static void join(void *(*run)(void *))
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, NULL);
	if (errno)
		fail("pthread_create");
	pthread_join(thread, NULL);
}

static void threads(void)
{
	for (int i = 0; i < 4; i++)
		join(leave_in_thread);
}

static void *leave_in_own_table(void *unused)
{
	check(unshare(CLONE_FILES), "unshare");
	open_all();
	return unused;
}

static void own_table(void)
{
	join(leave_in_own_table);
}

static void *leave_later(void *unused)
{
	usleep(20000);
	open_all();
	return unused;
}

/* The first thread ends long before the process does. */
static void leader_ends(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, leave_later, NULL);
	if (errno)
		fail("pthread_create");
	pthread_exit(NULL);
}

static atomic_int ready;

/* Ends this thread alone, at the same moment as the other. */
static void *end_together(void *unused)
{
	atomic_fetch_add(&ready, 1);
	while (atomic_load(&ready) < 2)
		;
	syscall(SYS_exit, 0);
	return unused;
}

/* One process after the other ends with both of its threads at once, and three files. */
static void ends_at_once(void)
{
	int processes = count;
	pthread_t thread;

	count = 3;
	for (int i = 0; i < processes; i++) {
		pid_t child = check(fork(), "fork");
		if (child > 0) {
			waitpid(child, NULL, 0);
			continue;
		}
		open_all();
		errno = pthread_create(&thread, NULL, end_together, NULL);
		if (errno)
			fail("pthread_create");
		end_together(NULL);
	}
}

/* A child that ends has inherited everything, and closes nothing for good. */
static void child_ends(void)
{
	open_all();
	pid_t child = check(fork(), "fork");
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	close_all();
}

/* The parent ends first; the child, nobody's by then, closes. */
static void orphan_closes(void)
{
	open_all();
	if (check(fork(), "fork") != 0)
		_exit(0);
	setsid();
	usleep(50000);
	close_all();
	_exit(0);
}

static void orphan_leaves(void)
{
	if (check(fork(), "fork") != 0)
		_exit(0);
	setsid();
	usleep(20000);
	open_all();
	_exit(0);
}

static void killed(void)
{
	open_all();
	kill(getpid(), SIGKILL);
}

/* Two lines whose calls look alike to whoever sees only addresses of the stack. */
static void two_lines(void)
{
	for (int i = 0; i < count; i++) {
		open_one();
		open_other();
	}
}

static NO_INLINE void descend(int depth)
{
	volatile char frame[48] = { depth };

	if (depth == 0)
		open_all();
	else
		descend(depth - 1);
	frame[1] = frame[0];
}

static void deep(void)
{
	descend(20000);
}

/* The way to the opening is this number, a bit for each call. */
static NO_INLINE void take_way(int way)
{
	volatile char frame[8] = { way };

	if (way <= 1) {
		close(open_one());
	} else if (way & 1) {
		take_way(way >> 1);
		frame[1] = frame[0];
	} else {
		take_way(way >> 1);
		frame[2] = frame[0];
	}
}

/* As many places as it opens. */
static void many_sites(void)
{
	for (int way = 1; way <= count; way++)
		take_way(way);
}

/* No call succeeds. */
static void failing(void)
{
	union bpf_attr attr;

	for (int i = 0; i < count; i++) {
		memset(&attr, 0, sizeof attr);
		attr.pathname = (unsigned long)"/sys/fs/bpf/lastref-no-such-pin";
		if (sys_bpf(BPF_OBJ_GET, &attr) >= 0)
			fail("bpf(OBJ_GET) of nothing");
	}
}

static void map_of_file(int closes)
{
	int map = map_create(BPF_MAP_TYPE_ARRAY, 4, 4096, 1, BPF_F_MMAPABLE, "vic_mapped");

	if (mmap(NULL, 4096, PROT_READ, MAP_SHARED, map, 0) == MAP_FAILED)
		fail("mmap");
	if (closes)
		close(map);
}

static void mapped(void)
{
	map_of_file(0);
}

static void mapping_alone(void)
{
	map_of_file(1);
}

/* Given to a child through a socket, closed here, and closed there. */
static void sent(void)
{
	int pair[2];
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof control };
	struct cmsghdr *header;

	check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	pid_t child = check(fork(), "fork");
	if (child == 0) {
		check(recvmsg(pair[1], &message, 0), "recvmsg");
		header = CMSG_FIRSTHDR(&message);
		memcpy(fds, CMSG_DATA(header), sizeof(int));
		close(fds[0]);
		_exit(0);
	}
	count = 1;
	open_all();
	header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), fds, sizeof(int));
	check(sendmsg(pair[0], &message, 0), "sendmsg");
	close_all();
	waitpid(child, NULL, 0);
}

static void many(void)
{
	for (int i = 0; i < count; i++)
		close(open_one());
}

static void close_numbers(void)
{
	for (int fd = atoi(arguments[2]); fd <= atoi(arguments[3]); fd++)
		close(fd);
	exit(0);
}

static const struct {
	const char *name;
	void (*run)(void);
} fates[] = {
	{ "leave", leave },
	{ "dup2", dup_over },
	{ "dup", dup_only },
	{ "close-range", close_ranges },
	{ "reuse", reuse_numbers },
	{ "exec-closes", exec_closes },
	{ "exec-keeps", exec_keeps },
	{ "threads", threads },
	{ "own-table", own_table },
	{ "leader-ends", leader_ends },
	{ "ends-at-once", ends_at_once },
	{ "child-ends", child_ends },
	{ "orphan-closes", orphan_closes },
	{ "orphan-leaves", orphan_leaves },
	{ "killed", killed },
	{ "two-lines", two_lines },
	{ "deep", deep },
	{ "failing", failing },
	{ "mapped", mapped },
	{ "mapping-alone", mapping_alone },
	{ "sent", sent },
	{ "many", many },
	{ "many-sites", many_sites },
};

int main(int argc, char **argv)
{
	const char *fate = argc > 1 ? argv[1] : "";

	arguments = argv;
	if (strcmp(fate, "nothing") == 0)
		return 0;
	if (strcmp(fate, "close-numbers") == 0 && argc > 3)
		close_numbers();
	if (argc > 2)
		count = atoi(argv[2]);
	/* The map's own file is left to the end in every case. */
	map_create_hash("vic_fates");
	id = noted[NOTED_MAP].ids[0];
	for (size_t i = 0; i < LENGTH(fates); i++)
		if (strcmp(fate, fates[i].name) == 0) {
			fates[i].run();
			return 0;
		}
	errno = EINVAL;
	fail("usage: file-fates FATE [COUNT]");
}
