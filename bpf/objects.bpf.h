/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_OBJECTS_BPF_H
#define LASTREF_OBJECTS_BPF_H

#include "kinds.bpf.h"

/*
 * Pointers are read with BPF_CORE_READ although the verifier would let them be followed: for each
 * that is followed it searches all of the kernel's types for a name (btf_nested_type_is_trusted() in
 * kernel/bpf/btf.c), which makes loading these programs three times slower.
 */

/* How often a suspect's counters are read in one visit: some tens of microseconds. */
#define LOOKS 1000
/* MAX_USED_MAPS and MAX_USED_BTFS in include/linux/bpf_verifier.h, MAX_KFUNC_BTFS is 256 (verifier.c). */
#define MAX_USED 256

/* include/uapi/linux/bpf.h, by number since headers may be older than the kernel */
#define MAP_TYPE_SOCKMAP 15
#define MAP_TYPE_SOCKHASH 18
#define LINK_TYPE_TRACING 2
#define LINK_TYPE_ITER 4
#define LINK_TYPE_PERF_EVENT 7
#define LINK_TYPE_STRUCT_OPS 9
#define LINK_TYPE_SOCKMAP 14

static __always_inline int is_suspect(const void *object)
{
	__u64 address = low52(object);

	return bpf_map_lookup_elem(&suspects, &address) != 0;
}

static __always_inline void emit_edge(struct seq_file *seq, __u32 kind, const void *holder,
				      const void *held, const void *through)
{
	struct edge_row row = {
		.holder = (__u64)holder,
		.held = (__u64)held,
		.through = (__u64)through,
		.kind = kind,
	};

	if (held)
		bpf_seq_write(seq, &row, sizeof(row));
}

/* A counter that is looked at, and the lowest and highest values met. */
struct look {
	const atomic64_t *counter;
	__u32 min;
	__u32 max;
};

static long look_once(__u32 i __attribute__((unused)), struct look *look)
{
	const atomic64_t *counter = look->counter;
	s64 now = BPF_CORE_READ(counter, counter);

	if (now < look->min)
		look->min = now;
	if (now > look->max)
		look->max = now;
	return 0;
}

/*
 * A suspect's counter is read many times in one visit: a process that opens and closes in a loop
 * moves it within microseconds. Without bpf_loop (5.17) one look has to do.
 */
static __always_inline struct look look_at(const atomic64_t *counter)
{
	struct look look = { .counter = counter, .min = ~0U };

	if (suspects_only && bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop))
		bpf_loop(LOOKS, look_once, &look, 0);
	else
		look_once(0, &look);
	return look;
}

static __always_inline __u64 cgroup_of(struct bpf_map *map)
{
	struct bpf_map___memcg *older = (void *)map;
	struct mem_cgroup *memcg = 0;

	if (bpf_core_field_exists(map->objcg))
		memcg = BPF_CORE_READ(map, objcg, memcg);
	else if (bpf_core_field_exists(older->memcg))
		memcg = BPF_CORE_READ(older, memcg);
	if (!memcg)
		return 0;
	return BPF_CORE_READ(memcg, css.cgroup, kn, id);
}

SEC("iter/bpf_map")
int maps(struct bpf_iter__bpf_map *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_map *map = ctx->map;
	struct map_row row = {};
	struct look seen;

	if (!map)
		return 0;
	if (suspects_only && !is_suspect(map))
		return 0;
	row.address = (__u64)map;
	row.btf = (__u64)BPF_CORE_READ(map, btf);
	row.inner_btf = (__u64)BPF_CORE_READ(map, inner_map_meta, btf);
	row.cgroup_id = cgroup_of(map);
	row.id = map->id;
	row.type = map->map_type;
	row.key_size = map->key_size;
	row.value_size = map->value_size;
	row.max_entries = map->max_entries;
	row.flags = map->map_flags;
	row.frozen = map->frozen;
	bpf_probe_read_kernel_str(row.name, sizeof(row.name), map->name);
	seen = look_at(&map->refcnt);
	row.refcnt_min = seen.min;
	row.refcnt_max = seen.max;
	seen = look_at(&map->usercnt);
	row.usercnt_min = seen.min;
	row.usercnt_max = seen.max;
	row.refcnt = map->refcnt.counter;
	row.usercnt = map->usercnt.counter;
	bpf_seq_write(seq, &row, sizeof(row));
	return 0;
}

/* A sockmap link holds its program besides the map (sock_map_link_create in net/core/sock_map.c). */
static __always_inline void emit_sockmap_progs(struct seq_file *seq, struct bpf_map *map,
					       struct sk_psock_progs *progs)
{
	emit_edge(seq, EDGE_SOCKMAP_PROG, map, BPF_CORE_READ(progs, msg_parser), 0);
	if (bpf_core_field_exists(progs->stream_parser)) /* CONFIG_BPF_STREAM_PARSER */
		emit_edge(seq, EDGE_SOCKMAP_PROG, map, BPF_CORE_READ(progs, stream_parser), 0);
	emit_edge(seq, EDGE_SOCKMAP_PROG, map, BPF_CORE_READ(progs, stream_verdict), 0);
	if (bpf_core_field_exists(progs->skb_verdict))
		emit_edge(seq, EDGE_SOCKMAP_PROG, map, BPF_CORE_READ(progs, skb_verdict), 0);
}

/* What maps hold: their BTF, and the programs of a sockmap. */
SEC("iter/bpf_map")
int map_edges(struct bpf_iter__bpf_map *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_map *map = ctx->map;

	if (!map)
		return 0;
	emit_edge(seq, EDGE_MAP_BTF, map, BPF_CORE_READ(map, btf), 0);
	emit_edge(seq, EDGE_MAP_INNER_BTF, map, BPF_CORE_READ(map, inner_map_meta, btf), 0);
	if (map->map_type == MAP_TYPE_SOCKMAP)
		emit_sockmap_progs(seq, map, &((struct bpf_stab *)map)->progs);
	else if (map->map_type == MAP_TYPE_SOCKHASH)
		emit_sockmap_progs(seq, map, &((struct bpf_shtab *)map)->progs);
	return 0;
}

SEC("iter/bpf_prog")
int progs(struct bpf_iter__bpf_prog *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_prog *prog = ctx->prog;
	struct bpf_prog_aux *aux;
	struct prog_row row = {};
	struct look seen;

	if (!prog)
		return 0;
	if (suspects_only && !is_suspect(prog))
		return 0;
	aux = BPF_CORE_READ(prog, aux);
	row.address = (__u64)prog;
	row.btf = (__u64)BPF_CORE_READ(aux, btf);
	row.id = BPF_CORE_READ(aux, id);
	row.type = prog->type;
	row.pages = prog->pages;
	bpf_probe_read_kernel(row.tag, sizeof(row.tag), prog->tag);
	bpf_probe_read_kernel_str(row.name, sizeof(row.name), aux->name);
	seen = look_at(&aux->refcnt);
	row.refcnt_min = seen.min;
	row.refcnt_max = seen.max;
	row.refcnt = BPF_CORE_READ(aux, refcnt.counter);
	bpf_seq_write(seq, &row, sizeof(row));
	return 0;
}

/* A list of maps or BTF objects in a program, and how to write an edge for each. */
struct used {
	struct seq_file *seq;
	struct bpf_prog *prog;
	/* Where the first pointer is, and how far apart they are. */
	const void *list;
	__u32 stride;
	__u32 count;
	__u32 kind;
};

static long emit_used(__u32 i, struct used *used)
{
	void *held = 0;

	if (i >= used->count)
		return 1;
	bpf_probe_read_kernel(&held, sizeof(held), used->list + i * used->stride);
	emit_edge(used->seq, used->kind, used->prog, held, 0);
	return 0;
}

static __always_inline void emit_all_used(struct used *used)
{
	if (!used->count)
		return;
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop)) {
		bpf_loop(MAX_USED, emit_used, used, 0);
		return;
	}
	for (__u32 i = 0; i < MAX_USED; i++)
		if (emit_used(i, used))
			break;
}

/* What programs hold: maps, BTF, the program they extend. */
SEC("iter/bpf_prog")
int prog_edges(struct bpf_iter__bpf_prog *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_prog *prog = ctx->prog;
	struct used used = { .seq = seq, .prog = prog };
	struct bpf_kfunc_btf_tab *kfuncs;
	struct btf_mod_pair *used_btfs;
	struct bpf_prog_aux *aux;

	if (!prog)
		return 0;
	aux = BPF_CORE_READ(prog, aux);
	emit_edge(seq, EDGE_PROG_BTF, prog, BPF_CORE_READ(aux, btf), 0);
	emit_edge(seq, EDGE_PROG_ATTACH_BTF, prog, BPF_CORE_READ(aux, attach_btf), 0);
	emit_edge(seq, EDGE_PROG_EXTENDS, prog, BPF_CORE_READ(aux, dst_prog), 0);
	used.kind = EDGE_PROG_USES_MAP;
	used.list = BPF_CORE_READ(aux, used_maps);
	used.stride = sizeof(void *);
	used.count = BPF_CORE_READ(aux, used_map_cnt);
	emit_all_used(&used);
	used_btfs = BPF_CORE_READ(aux, used_btfs);
	used.kind = EDGE_PROG_USED_BTF;
	used.list = (void *)used_btfs + bpf_core_field_offset(used_btfs->btf);
	used.stride = bpf_core_type_size(struct btf_mod_pair);
	used.count = BPF_CORE_READ(aux, used_btf_cnt);
	emit_all_used(&used);
	if (!bpf_core_field_exists(aux->kfunc_btf_tab))
		return 0;
	kfuncs = BPF_CORE_READ(aux, kfunc_btf_tab);
	if (!kfuncs)
		return 0;
	used.kind = EDGE_PROG_KFUNC_BTF;
	used.list = (void *)kfuncs + bpf_core_field_offset(kfuncs->descs[0].btf);
	used.stride = bpf_core_type_size(struct bpf_kfunc_btf);
	used.count = BPF_CORE_READ(kfuncs, nr_descs);
	emit_all_used(&used);
	return 0;
}

SEC("iter/bpf_link")
int links(struct bpf_iter__bpf_link *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_link *link = ctx->link;
	struct link_row row = {};
	struct look seen;

	if (!link)
		return 0;
	if (suspects_only && !is_suspect(link))
		return 0;
	row.address = (__u64)link;
	row.prog = (__u64)BPF_CORE_READ(link, prog);
	row.id = link->id;
	row.type = link->type;
	seen = look_at(&link->refcnt);
	row.refcnt_min = seen.min;
	row.refcnt_max = seen.max;
	row.refcnt = link->refcnt.counter;
	bpf_seq_write(seq, &row, sizeof(row));
	return 0;
}

static __always_inline void emit_perf_link(struct seq_file *seq, struct bpf_link *link)
{
	struct bpf_perf_link *perf_link = (void *)link;
	struct perf_event *event = BPF_CORE_READ(perf_link, perf_file, private_data);

	if (event)
		emit_edge(seq, EDGE_LINK_PERF_PROG, link, BPF_CORE_READ(event, prog), event);
}

/* What links hold: their program, and what their type adds to it. */
SEC("iter/bpf_link")
int link_edges(struct bpf_iter__bpf_link *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_link *link = ctx->link;

	if (!link)
		return 0;
	emit_edge(seq, EDGE_LINK_PROG, link, BPF_CORE_READ(link, prog), 0);
	switch ((__u32)link->type) {
	case LINK_TYPE_ITER:
		emit_edge(seq, EDGE_LINK_ITER_MAP, link,
			  BPF_CORE_READ((struct bpf_iter_link *)link, aux.map), 0);
		break;
	case LINK_TYPE_SOCKMAP: /* since 6.10 */
		if (bpf_core_type_exists(struct sockmap_link))
			emit_edge(seq, EDGE_LINK_SOCKMAP, link,
				  BPF_CORE_READ((struct sockmap_link *)link, map), 0);
		break;
	case LINK_TYPE_STRUCT_OPS: /* since 6.4 */
		if (bpf_core_type_exists(struct bpf_struct_ops_link))
			emit_edge(seq, EDGE_LINK_STRUCT_OPS, link,
				  BPF_CORE_READ((struct bpf_struct_ops_link *)link, map), 0);
		break;
	case LINK_TYPE_TRACING:
		emit_edge(seq, EDGE_LINK_TARGET_PROG, link,
			  BPF_CORE_READ((struct bpf_tracing_link *)link, tgt_prog), 0);
		break;
	case LINK_TYPE_PERF_EVENT:
		emit_perf_link(seq, link);
		break;
	default:
		break;
	}
	return 0;
}

#endif
