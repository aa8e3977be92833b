// Looks up a function in the kernel's own BTF.
#pragma once
#include "victim.h"
#include <linux/btf.h>

/* How many bytes follow a `struct btf_type` of this kind. */
static inline size_t btf_trailer(const struct btf_type *type)
{
	unsigned int length = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return length * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return length * sizeof(struct btf_enum);
	case BTF_KIND_FUNC_PROTO:
		return length * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return length * sizeof(struct btf_var_secinfo);
	case BTF_KIND_ENUM64:
		return length * sizeof(struct btf_enum64);
	default:
		return 0;
	}
}

static inline char *read_kernel_btf(void)
{
	struct stat status;
	int file = check(open("/sys/kernel/btf/vmlinux", O_RDONLY), "/sys/kernel/btf/vmlinux");

	check(fstat(file, &status), "fstat");
	char *bytes = malloc(status.st_size);
	for (off_t at = 0; at < status.st_size;) {
		ssize_t got = read(file, bytes + at, status.st_size - at);

		if (got <= 0)
			fail("read(vmlinux BTF)");
		at += got;
	}
	close(file);
	return bytes;
}

/* The BTF id of a kernel function, e.g. `bpf_iter_task`. */
static inline unsigned int kernel_function_id(const char *name)
{
	char *bytes = read_kernel_btf();
	const struct btf_header *header = (const void *)bytes;
	const char *strings = bytes + header->hdr_len + header->str_off;
	const char *at = bytes + header->hdr_len + header->type_off;
	const char *end = at + header->type_len;

	for (unsigned int id = 1; at < end; id++) {
		const struct btf_type *type = (const void *)at;

		if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC &&
		    strcmp(strings + type->name_off, name) == 0) {
			free(bytes);
			return id;
		}
		at += sizeof *type + btf_trailer(type);
	}
	errno = ENOENT;
	fail(name);
}
