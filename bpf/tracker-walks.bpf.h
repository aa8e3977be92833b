/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_TRACKER_WALKS_BPF_H
#define LASTREF_TRACKER_WALKS_BPF_H

/* What user space asks for: the files that are open now, and answers about its own. */

SEC("iter/bpf_map_elem")
int open_files(struct bpf_iter__bpf_map_elem *ctx)
{
	struct object_identity identity = {};
	struct open_row row = {};
	struct birth *birth = ctx->value;
	__u64 *address = ctx->key;
	struct file *file;

	if (!address || !birth)
		return 0;
	row.address = *address;
	row.file = birth->file;
	row.key = birth->key;
	row.pid = birth->pid;
	file = (void *)row.address;
	/* One that was open before the recording, and is met for the first time. */
	if (!birth->cred)
		birth->cred = (__u64)BPF_CORE_READ(file, f_cred);
	if (references_of(file) && (__u64)BPF_CORE_READ(file, f_cred) == birth->cred)
		identify(&identity, kind_of(file), BPF_CORE_READ(file, private_data));
	row.kind = identity.kind;
	row.id = identity.id;
	__builtin_memcpy(row.name, identity.name, sizeof(row.name));
	if (!row.kind) {
		if (!is_left(birth))
			return 0;
		row.ended = birth->ended;
		row.fds = birth->fds;
		row.fd = birth->fd;
		row.kind = birth->kind;
		row.id = birth->id;
		__builtin_memcpy(row.name, birth->name, sizeof(row.name));
	}
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}

/* Run by user space with one of its own fds: whose file that is. */
SEC("raw_tp/lastref_lesson")
int teach(__u64 *ctx)
{
	struct file *file = file_at(bpf_get_current_task_btf(), ctx[0]);

	own_tgid = bpf_get_current_pid_tgid() >> 32;
	lesson.file = (__u64)file;
	lesson.dentry = (__u64)BPF_CORE_READ(file, f_path.dentry);
	return 0;
}

#endif
