// bpf(2) without a library. Every call that fails ends the victim with the kernel's reason; every
// object made here is noted, so that each step reports its id.
#pragma once
#include "victim.h"
#include <linux/bpf.h>
#include <stddef.h>

#define INSN(c, d, s, o, i) \
	((struct bpf_insn){ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) })
#define MOV_IMM(dst, value) INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, value)
#define MOV_REG(dst, src) INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define STORE_W(dst, src, offset) INSN(BPF_STX | BPF_MEM | BPF_W, dst, src, offset, 0)
#define STORE_IMM(size, dst, offset, value) INSN(BPF_ST | BPF_MEM | (size), dst, 0, offset, value)
#define CALL(helper) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, helper)
#define LOAD_MAP_FD(dst, fd) \
	INSN(BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd), INSN(0, 0, 0, 0, 0)
#define EXIT() INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline long sys_bpf(enum bpf_cmd command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof *attr);
}

/* The id of the object behind an fd of the given kind. */
static inline unsigned int id_of(enum noted_kind kind, int fd)
{
	union bpf_attr attr;
	unsigned int info[64];

	memset(&attr, 0, sizeof attr);
	memset(info, 0, sizeof info);
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof info;
	attr.info.info = (unsigned long)info;
	check(sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr), "bpf(OBJ_GET_INFO_BY_FD)");
	return kind == NOTED_BTF ? ((struct bpf_btf_info *)info)->id : info[1];
}

static inline int noted_fd(enum noted_kind kind, long fd, const char *what)
{
	check(fd, what);
	note(kind, id_of(kind, fd));
	return fd;
}

/* Cuts the name at what the kernel stores; the terminating zero stays. */
static inline void set_name(char *to, const char *name)
{
	for (int i = 0; name[i] && i < (int)BPF_OBJ_NAME_LEN - 1; i++)
		to[i] = name[i];
}

static inline int map_create_attr(union bpf_attr *attr, const char *name)
{
	set_name(attr->map_name, name);
	return noted_fd(NOTED_MAP, sys_bpf(BPF_MAP_CREATE, attr), "bpf(MAP_CREATE)");
}

static inline int map_create(enum bpf_map_type type, int key, int value, int entries, int flags,
			     const char *name)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_type = type;
	attr.key_size = key;
	attr.value_size = value;
	attr.max_entries = entries;
	attr.map_flags = flags;
	return map_create_attr(&attr, name);
}

static inline int map_create_hash(const char *name)
{
	return map_create(BPF_MAP_TYPE_HASH, 4, 8, 16, 0, name);
}

static inline int map_create_outer(enum bpf_map_type type, int inner_fd, int entries,
				   const char *name)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_type = type;
	attr.key_size = 4;
	attr.value_size = 4;
	attr.max_entries = entries;
	attr.inner_map_fd = inner_fd;
	return map_create_attr(&attr, name);
}

static inline void map_update(int fd, const void *key, const void *value)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_fd = fd;
	attr.key = (unsigned long)key;
	attr.value = (unsigned long)value;
	check(sys_bpf(BPF_MAP_UPDATE_ELEM, &attr), "bpf(MAP_UPDATE_ELEM)");
}

/* Stores an fd (of a map, a program or a socket) in the slot of a map that takes fds. */
static inline void map_store_fd(int fd, int slot, int stored)
{
	map_update(fd, &slot, &stored);
}

static inline void map_delete(int fd, int slot)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_fd = fd;
	attr.key = (unsigned long)&slot;
	check(sys_bpf(BPF_MAP_DELETE_ELEM, &attr), "bpf(MAP_DELETE_ELEM)");
}

/* Opens a second file on an object; not noted, the object is known already. */
static inline int open_by_id(enum bpf_cmd command, unsigned int id)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_id = id;
	return check(sys_bpf(command, &attr), "bpf(GET_FD_BY_ID)");
}

static inline int map_open_by_id(unsigned int id)
{
	return open_by_id(BPF_MAP_GET_FD_BY_ID, id);
}

static inline void obj_pin(int fd, const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.pathname = (unsigned long)path;
	attr.bpf_fd = fd;
	check(sys_bpf(BPF_OBJ_PIN, &attr), "bpf(OBJ_PIN)");
	remove_at_end(path);
}

static inline void obj_unpin(const char *path)
{
	check(unlink(path), "unlink");
	forget_leftover(path);
}

static inline int obj_get(const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.pathname = (unsigned long)path;
	return check(sys_bpf(BPF_OBJ_GET, &attr), "bpf(OBJ_GET)");
}

/* Makes the victim's directory in the host's bpffs and returns `NAME` below it. */
static inline const char *pin_path(const char *name)
{
	static char path[512];
	static const char *directory;

	if (!directory)
		directory = strdup(own_directory("/sys/fs/bpf"));
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

struct prog_options {
	enum bpf_attach_type attach_type;
	unsigned int attach_btf_id;
	unsigned int flags;
};

static inline int prog_load(enum bpf_prog_type type, const struct bpf_insn *insns, int count,
			    const char *name, struct prog_options options)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.prog_type = type;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = count;
	attr.license = (unsigned long)"GPL";
	attr.expected_attach_type = options.attach_type;
	attr.attach_btf_id = options.attach_btf_id;
	attr.prog_flags = options.flags;
	set_name(attr.prog_name, name);
	return noted_fd(NOTED_PROG, sys_bpf(BPF_PROG_LOAD, &attr), "bpf(PROG_LOAD)");
}

/* A program that does nothing but return `value`. */
static inline int prog_returning(int value, enum bpf_prog_type type,
				 enum bpf_attach_type attach_type, const char *name)
{
	struct bpf_insn insns[] = { MOV_IMM(BPF_REG_0, value), EXIT() };

	return prog_load(type, insns, LENGTH(insns), name,
			 (struct prog_options){ .attach_type = attach_type });
}

/* A socket filter that refers to a map and drops everything. */
static inline int prog_using_map(int map_fd, const char *name)
{
	struct bpf_insn insns[] = { LOAD_MAP_FD(BPF_REG_1, map_fd), MOV_IMM(BPF_REG_0, 0), EXIT() };

	return prog_load(BPF_PROG_TYPE_SOCKET_FILTER, insns, LENGTH(insns), name,
			 (struct prog_options){ 0 });
}

static inline void prog_attach(int prog_fd, int target_fd, enum bpf_attach_type type,
			       unsigned int flags)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.target_fd = target_fd;
	attr.attach_bpf_fd = prog_fd;
	attr.attach_type = type;
	attr.attach_flags = flags;
	check(sys_bpf(BPF_PROG_ATTACH, &attr), "bpf(PROG_ATTACH)");
}

static inline void prog_detach(int prog_fd, int target_fd, enum bpf_attach_type type)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.target_fd = target_fd;
	attr.attach_bpf_fd = prog_fd;
	attr.attach_type = type;
	check(sys_bpf(BPF_PROG_DETACH, &attr), "bpf(PROG_DETACH)");
}

/* `target` is an fd or an interface index, as the attach type asks for. */
static inline int link_create(int prog_fd, int target, int attach_type)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.link_create.prog_fd = prog_fd;
	attr.link_create.target_fd = target;
	attr.link_create.attach_type = attach_type;
	return noted_fd(NOTED_LINK, sys_bpf(BPF_LINK_CREATE, &attr), "bpf(LINK_CREATE)");
}

static inline int raw_tracepoint_open(int prog_fd, const char *name)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.raw_tracepoint.name = (unsigned long)name;
	attr.raw_tracepoint.prog_fd = prog_fd;
	return noted_fd(NOTED_LINK, sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr),
			"bpf(RAW_TRACEPOINT_OPEN)");
}
