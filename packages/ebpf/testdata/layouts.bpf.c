// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Values whose bytes the tests of BTF layouts and codecs decode.
#include <linux/types.h>
#include <stdbool.h>

enum colour { RED = 1, BLUE = 7 };

typedef struct {
	__u16 x;
	__u16 y;
} point_t;

struct sample {
	char comm[16];
	unsigned char mac[6];
	__u32 pid;
	__s64 delta;
	const volatile __u64 at;
	bool ok;
	enum colour colour;
	unsigned int low : 3;
	unsigned int high : 13;
	int signed_bits : 5;
	__u64 wide : 40;
	union {
		__u32 word;
		__u8 octets[4];
	};
	struct {
		__s16 inner;
	};
	point_t points[2];
	struct sample *next;
	__u8 tail;
};

struct sample sample = {
	.comm = "lastref",
	.mac = { 1, 2, 3, 4, 5, 6 },
	.pid = 4312,
	.delta = -5,
	.at = 0x1122334455667788ULL,
	.ok = true,
	.colour = BLUE,
	.low = 5,
	.high = 8000,
	.signed_bits = -3,
	.wide = 0xabcdef0123ULL,
	.word = 0x04030201,
	.inner = -2,
	.points = { { 1, 2 }, { 3, 4 } },
	.tail = 9,
};
