// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Needs a trampoline, which not every kernel offers. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/bpf_fentry_test1") int on_entry(void *ctx __attribute__((unused)))
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
