/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_HIDDEN_BPF_H
#define LASTREF_HIDDEN_BPF_H

/*
 * Holders that have no fd of their own on the object: messages in flight in unix sockets, files
 * registered with an io_uring, open iterators, sockets and perf events with a program, open files
 * on bpffs. One walk over all fds, made only when the books of some object do not balance yet.
 * Needs bpf_loop (5.17); without it these are a blind spot.
 */

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define AF_UNIX 1
#define TCP_LISTEN 10 /* include/net/tcp_states.h; unix sockets use it too */
#define MAX_MESSAGES 4096
#define MAX_FILES_PER_MESSAGE 253 /* SCM_MAX_FD */
#define MAX_RING_FILES (1 << 20) /* IORING_MAX_FIXED_FILES */
/* The iterator's buffer is 32 KiB and one visit must fit into it (kernel/bpf/bpf_iter.c). */
#define MAX_ROWS_PER_VISIT 800
#define FILE_POINTER_MASK (~7UL) /* io_uring keeps flags in the low bits */
#define ANON_NAME_LEN 16
#define USER_DATA_POINTER_MASK (~7UL)
#define USER_DATA_IS_PSOCK 4UL

struct visit {
	struct seq_file *seq;
	__u32 pid;
	__u32 fd;
	__u32 rows;
	__u32 kind;
};

static __always_inline void emit_place(struct visit *visit, __u32 kind, void *file, void *object)
{
	struct place_row row = {
		.file = (__u64)file,
		.object = (__u64)object,
		.kind = kind,
		.pid = visit->pid,
		.fd = visit->fd,
	};

	if (object)
		bpf_seq_write(visit->seq, &row, sizeof(row));
}

/* Emits `file`, found inside a socket or a ring, if it is a file on a BPF object. */
static __noinline int emit_inner_file(struct visit *visit, struct file *file, __u64 *dropped)
{
	struct place_row row = {};
	enum object_kind kind;
	__u64 counters;
	void *object;

	if (!visit || !file)
		return 0;
	kind = kind_of(file);
	if (kind == KIND_NONE)
		return 0;
	if (visit->rows >= MAX_ROWS_PER_VISIT) {
		if (dropped)
			__sync_fetch_and_add(dropped, 1);
		return 0;
	}
	visit->rows++;
	object = BPF_CORE_READ(file, private_data);
	row.file = (__u64)file;
	row.object = (__u64)object;
	row.kind = visit->kind;
	row.pid = visit->pid;
	row.fd = visit->fd;
	counters = counters_of(kind, (__u64)object);
	row.refcnt = counters;
	row.usercnt = counters >> 32;
	bpf_seq_write(visit->seq, &row, sizeof(row));
	return 0;
}

struct message_walk {
	struct visit *visit;
	struct scm_fp_list *files;
	__u32 count;
};

static long emit_message_file(__u32 i, struct message_walk *walk)
{
	struct scm_fp_list *files;
	struct file *file = 0;

	if (i >= walk->count || i >= MAX_FILES_PER_MESSAGE)
		return 1;
	files = walk->files;
	bpf_probe_read_kernel(&file, sizeof(file), &files->fp[i]);
	if (file)
		emit_inner_file(walk->visit, file, &drops.in_flight);
	return 0;
}

struct queue_walk {
	struct visit *visit;
	struct sk_buff *at;
	void *end;
	__u32 listening;
};

static __always_inline void emit_message(struct visit *visit, struct sk_buff *skb)
{
	struct unix_skb_parms *parms = (void *)&skb->cb;
	struct scm_fp_list *files = BPF_CORE_READ(parms, fp);
	struct message_walk walk = { .visit = visit, .files = files };

	if (!files)
		return;
	walk.count = BPF_CORE_READ(files, count);
	bpf_loop(MAX_FILES_PER_MESSAGE, emit_message_file, &walk, 0);
}

static long walk_embryo(__u32 i __attribute__((unused)), struct queue_walk *walk)
{
	struct sk_buff *skb = walk->at;

	if (!skb || skb == walk->end)
		return 1;
	emit_message(walk->visit, skb);
	walk->at = BPF_CORE_READ(skb, next);
	return 0;
}

/* A connection that nobody has accepted yet waits in the listener's queue, with its own queue. */
static __always_inline void emit_embryo(struct visit *visit, struct sk_buff *skb)
{
	struct sock *embryo = BPF_CORE_READ(skb, sk);
	struct queue_walk walk = { .visit = visit };

	if (!embryo)
		return;
	walk.at = BPF_CORE_READ(embryo, sk_receive_queue.next);
	walk.end = &embryo->sk_receive_queue;
	bpf_loop(MAX_MESSAGES, walk_embryo, &walk, 0);
}

static long walk_queue(__u32 i __attribute__((unused)), struct queue_walk *walk)
{
	struct sk_buff *skb = walk->at;

	if (!skb || skb == walk->end)
		return 1;
	if (walk->listening)
		emit_embryo(walk->visit, skb);
	else
		emit_message(walk->visit, skb);
	walk->at = BPF_CORE_READ(skb, next);
	return 0;
}

/*
 * A socket that is in a sockmap points to its psock, tagged with a low bit since 6.1
 * (include/net/sock.h); before, nothing tells it from other user data, so it is left alone.
 */
static __always_inline void visit_psock(struct visit *visit, struct sock *sk)
{
	__u64 tagged = (__u64)BPF_CORE_READ(sk, sk_user_data);
	struct sk_psock *psock = (struct sk_psock *)(tagged & USER_DATA_POINTER_MASK);

	if (!psock || !(tagged & USER_DATA_IS_PSOCK))
		return;
	emit_place(visit, PLACE_SOCKMAP, psock, BPF_CORE_READ(psock, progs.msg_parser));
	if (bpf_core_field_exists(psock->progs.stream_parser)) /* CONFIG_BPF_STREAM_PARSER */
		emit_place(visit, PLACE_SOCKMAP, psock, BPF_CORE_READ(psock, progs.stream_parser));
	emit_place(visit, PLACE_SOCKMAP, psock, BPF_CORE_READ(psock, progs.stream_verdict));
	if (bpf_core_field_exists(psock->progs.skb_verdict))
		emit_place(visit, PLACE_SOCKMAP, psock, BPF_CORE_READ(psock, progs.skb_verdict));
}

static __always_inline void visit_socket(struct visit *visit, struct socket *socket)
{
	struct sock *sk = BPF_CORE_READ(socket, sk);
	struct queue_walk walk = { .visit = visit };
	void *group;

	if (!sk)
		return;
	group = BPF_CORE_READ(sk, sk_filter);
	if (group)
		emit_place(visit, PLACE_SOCKET_FILTER, group,
			   BPF_CORE_READ((struct sk_filter *)group, prog));
	group = BPF_CORE_READ(sk, sk_reuseport_cb);
	if (group)
		emit_place(visit, PLACE_REUSEPORT, group,
			   BPF_CORE_READ((struct sock_reuseport *)group, prog));
	visit_psock(visit, sk);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		return;
	visit->kind = PLACE_UNIX;
	walk.listening = BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_LISTEN;
	walk.at = BPF_CORE_READ(sk, sk_receive_queue.next);
	walk.end = &sk->sk_receive_queue;
	bpf_loop(MAX_MESSAGES, walk_queue, &walk, 0);
}

struct ring_walk {
	struct visit *visit;
	void *slots;
	__u32 count;
};

static __always_inline void emit_ring_file(struct ring_walk *walk, unsigned long tagged)
{
	struct file *file = (struct file *)(tagged & FILE_POINTER_MASK);

	if (file)
		emit_inner_file(walk->visit, file, &drops.io_uring);
}

/*
 * One function for both kinds of table: a function that this kernel never calls is taken out of the
 * program, and its image then no longer fits (packages/ebpf/src/image).
 */
static long walk_ring_files(__u32 i, struct ring_walk *walk)
{
	struct io_ring_ctx *ring = 0;

	if (i >= walk->count)
		return 1;
	if (bpf_core_field_exists(ring->file_table.data)) {
		struct io_rsrc_node **nodes = walk->slots;
		struct io_rsrc_node *node = 0;

		bpf_probe_read_kernel(&node, sizeof(node), &nodes[i]);
		if (node)
			emit_ring_file(walk, BPF_CORE_READ(node, file_ptr));
	} else {
		struct io_fixed_file *slot = walk->slots;

		slot += i;
		emit_ring_file(walk, BPF_CORE_READ(slot, file_ptr));
	}
	return 0;
}

static __always_inline void visit_ring(struct visit *visit, struct io_ring_ctx *ring)
{
	struct io_ring_ctx___fixed *older = (void *)ring;
	struct ring_walk walk = { .visit = visit };

	visit->kind = PLACE_IO_URING;
	if (bpf_core_field_exists(ring->file_table.data)) {
		walk.slots = BPF_CORE_READ(ring, file_table.data.nodes);
		walk.count = BPF_CORE_READ(ring, file_table.data.nr);
	} else if (bpf_core_field_exists(older->nr_user_files)) {
		walk.slots = BPF_CORE_READ(older, file_table.files);
		walk.count = BPF_CORE_READ(older, nr_user_files);
	}
	if (walk.count)
		bpf_loop(MAX_RING_FILES, walk_ring_files, &walk, 0);
}

static __always_inline void visit_iterator(struct visit *visit, struct file *file)
{
	struct seq_file *seq = file->private_data;
	struct bpf_iter_priv_data *data = 0;
	void *map = 0;
	void *target = BPF_CORE_READ(seq, private);

	if (!target)
		return;
	data = target - bpf_core_field_offset(data->target_private);
	emit_place(visit, PLACE_ITERATOR, file, BPF_CORE_READ(data, prog));
	/*
	 * The private data of an iterator over a map's elements begins with that map (hashtab.c,
	 * arraymap.c, sock_map.c, bpf_sk_storage.c), which it holds as a user. Of other iterators
	 * this is something else: user space takes only what is the address of a map.
	 */
	bpf_probe_read_kernel(&map, sizeof(map), target);
	emit_place(visit, PLACE_ITERATOR, file, map);
}

static __always_inline int same_name(const char *a, const char *b, int len)
{
	for (int i = 0; i < len; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

static __always_inline void visit_anonymous(struct visit *visit, struct file *file)
{
	char name[ANON_NAME_LEN] = {};

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	if (same_name(name, "[io_uring]", sizeof("[io_uring]"))) {
		visit_ring(visit, file->private_data);
	} else if (same_name(name, "[perf_event]", sizeof("[perf_event]"))) {
		struct perf_event *event = file->private_data;

		emit_place(visit, PLACE_PERF_EVENT, event, BPF_CORE_READ(event, prog));
	}
}

SEC("iter/task_file")
int hidden(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct visit visit = {};
	struct inode *inode;

	if (!task || !file)
		return 0;
	inode = file->f_inode;
	visit.seq = ctx->meta->seq;
	visit.pid = pid_of(task);
	visit.fd = ctx->fd;
	if ((inode->i_mode & S_IFMT) == S_IFSOCK)
		visit_socket(&visit, file->private_data);
	else if ((__u64)file->f_op == known.iter_fops)
		visit_iterator(&visit, file);
	else if (is_anonymous(inode))
		visit_anonymous(&visit, file);
	else if (BPF_CORE_READ(inode, i_sb, s_magic) == BPF_FS_MAGIC)
		emit_place(&visit, PLACE_BPFFS_INODE, inode, BPF_CORE_READ(inode, i_private));
	return 0;
}

#endif
