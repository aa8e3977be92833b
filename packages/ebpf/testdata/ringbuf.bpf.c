// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Fills a ring buffer on request: run with BPF_PROG_TEST_RUN. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} ring SEC(".maps");

__u64 lost;
__u64 next;

struct order {
	__u32 count;
	/* Every record whose number is a multiple of this is discarded; 0 for none. */
	__u32 discard_every;
};

struct event {
	__u64 number;
	__u64 a, b, c;
};

static long one(__u32 index __attribute__((unused)), struct order *order)
{
	struct event *event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);

	if (!event) {
		lost++;
		return 0;
	}
	event->number = next++;
	event->a = event->b = event->c = event->number;
	if (order->discard_every && event->number % order->discard_every == 0)
		bpf_ringbuf_discard(event, 0);
	else
		bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("syscall") int produce(struct order *ctx)
{
	struct order order = *ctx;

	bpf_loop(order.count, one, &order, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
