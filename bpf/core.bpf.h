/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_CORE_BPF_H
#define LASTREF_CORE_BPF_H

/*
 * The kernel types the programs read, with only the fields they read. CO-RE relocates every access
 * to the running kernel's layout, so offsets here mean nothing and no vmlinux.h is needed.
 * A suffix after three underscores names the same kernel type in another version of it.
 */

#include <linux/bpf.h>
#include <linux/types.h>

typedef __s64 s64;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

typedef struct {
	atomic_t refs;
} refcount_t;

struct list_head {
	struct list_head *next;
};

struct seq_file {
	void *private;
};

struct super_block {
	unsigned long s_magic;
	unsigned int s_dev;
};

struct inode {
	unsigned short i_mode;
	unsigned long i_ino;
	struct super_block *i_sb;
	void *i_private;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file_operations;
struct cred;

typedef struct {
	atomic64_t refcnt;
} file_ref_t;

struct file {
	const struct file_operations *f_op;
	void *private_data;
	struct inode *f_inode;
	const struct cred *f_cred;
	struct path f_path;
	file_ref_t f_ref;
};

/* Before 6.13 the references themselves; f_ref is one less (include/linux/file_ref.h). */
struct file___counted {
	atomic64_t f_count;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *close_on_exec;
	unsigned long *open_fds;
};

struct files_struct {
	atomic_t count;
	struct fdtable *fdt;
};

struct upid {
	int nr;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct signal_struct {
	atomic_t live;
	int nr_threads;
	struct pid *pids[4];
};

struct mm_struct {
	unsigned long start_code;
	unsigned long end_code;
	unsigned long start_stack;
	unsigned long exec_vm;
	unsigned long saved_auxv[2];
};

struct task_struct {
	unsigned int flags;
	const struct cred *cred;
	struct mm_struct *mm;
	int pid;
	int tgid;
	__u64 start_time;
	struct task_struct *group_leader;
	struct files_struct *files;
	struct signal_struct *signal;
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_flags;
	unsigned long vm_pgoff;
	struct file *vm_file;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct mem_cgroup {
	struct cgroup_subsys_state css;
};

struct obj_cgroup {
	struct mem_cgroup *memcg;
};

struct btf {
	refcount_t refcnt;
	__u32 id;
	__u32 data_size;
	char name[56];
	_Bool kernel_btf;
};

struct bpf_map {
	struct bpf_map *inner_map_meta;
	enum bpf_map_type map_type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
	__u32 id;
	struct btf *btf;
	struct obj_cgroup *objcg;
	char name[16];
	atomic64_t refcnt;
	atomic64_t usercnt;
	_Bool frozen;
};

/* 5.11 to 5.18: the charged cgroup hangs off the map directly (kernel/bpf/syscall.c). */
struct bpf_map___memcg {
	struct mem_cgroup *memcg;
};

struct btf_mod_pair {
	struct btf *btf;
	void *module;
};

struct bpf_kfunc_btf {
	struct btf *btf;
};

struct bpf_kfunc_btf_tab {
	struct bpf_kfunc_btf descs[256];
	__u32 nr_descs;
};

struct bpf_prog;

struct bpf_prog_aux {
	atomic64_t refcnt;
	__u32 used_map_cnt;
	__u32 used_btf_cnt;
	__u32 id;
	struct btf *attach_btf;
	struct bpf_prog *dst_prog;
	struct bpf_kfunc_btf_tab *kfunc_btf_tab;
	struct bpf_map **used_maps;
	struct btf_mod_pair *used_btfs;
	char name[16];
	struct btf *btf;
};

struct bpf_prog {
	__u16 pages;
	enum bpf_prog_type type;
	__u8 tag[8];
	struct bpf_prog_aux *aux;
};

struct bpf_link {
	atomic64_t refcnt;
	__u32 id;
	enum bpf_link_type type;
	struct bpf_prog *prog;
};

struct bpf_iter_aux_info {
	struct bpf_map *map;
};

struct bpf_iter_link {
	struct bpf_link link;
	struct bpf_iter_aux_info aux;
};

struct sockmap_link {
	struct bpf_link link;
	struct bpf_map *map;
};

struct bpf_struct_ops_link {
	struct bpf_link link;
	struct bpf_map *map;
};

struct bpf_perf_link {
	struct bpf_link link;
	struct file *perf_file;
};

struct bpf_tramp_link {
	struct bpf_link link;
};

struct bpf_tracing_link {
	struct bpf_tramp_link link;
	struct bpf_prog *tgt_prog;
};

/* Before 6.0 the tracing link embedded the bpf_link itself, which changes no offset we read. */

struct sk_psock_progs {
	struct bpf_prog *msg_parser;
	struct bpf_prog *stream_parser;
	struct bpf_prog *stream_verdict;
	struct bpf_prog *skb_verdict;
};

struct bpf_stab {
	struct bpf_map map;
	struct sk_psock_progs progs;
};

struct bpf_shtab {
	struct bpf_map map;
	struct sk_psock_progs progs;
};

struct bpf_iter_priv_data {
	struct bpf_prog *prog;
	__u8 target_private[0];
};

struct sock_common {
	unsigned short skc_family;
	volatile unsigned char skc_state;
};

struct sk_buff_head {
	struct sk_buff *next;
	__u32 qlen;
};

struct sk_filter {
	struct bpf_prog *prog;
};

struct sock_reuseport {
	struct bpf_prog *prog;
};

struct sock {
	struct sock_common __sk_common;
	struct sk_buff_head sk_receive_queue;
	struct sk_filter *sk_filter;
	struct sock_reuseport *sk_reuseport_cb;
	void *sk_user_data;
};

struct sk_psock {
	struct sk_psock_progs progs;
};

struct socket {
	struct sock *sk;
};

struct sk_buff {
	struct sk_buff *next;
	struct sock *sk;
	char cb[48];
};

struct scm_fp_list {
	short count;
	struct file *fp[253];
};

struct unix_skb_parms {
	struct scm_fp_list *fp;
};

struct perf_event {
	struct bpf_prog *prog;
};

/* io_uring's registered files: a node per slot since 6.13 (io_uring/rsrc.h) ... */
struct io_rsrc_node {
	unsigned long file_ptr;
};

struct io_rsrc_data {
	unsigned int nr;
	struct io_rsrc_node **nodes;
};

struct io_file_table {
	struct io_rsrc_data data;
};

struct io_ring_ctx {
	struct io_file_table file_table;
};

/* ... and a tagged pointer per slot before (include/linux/io_uring_types.h). */
struct io_fixed_file {
	unsigned long file_ptr;
};

struct io_file_table___fixed {
	struct io_fixed_file *files;
};

struct io_ring_ctx___fixed {
	struct io_file_table___fixed file_table;
	unsigned int nr_user_files;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};

struct bpf_iter__bpf_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog;
};

struct bpf_iter__bpf_link {
	struct bpf_iter_meta *meta;
	struct bpf_link *link;
};

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct bpf_iter__task_vma {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct vm_area_struct *vma;
};

#pragma clang attribute pop

#endif
