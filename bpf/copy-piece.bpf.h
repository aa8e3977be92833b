/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef LASTREF_COPY_PIECE_BPF_H
#define LASTREF_COPY_PIECE_BPF_H

/*
 * Copies a piece of the user stack behind what was copied before. A copy that crosses the end of the
 * stack fails as a whole, so pieces get ever smaller towards it. The length is kept in memory: the
 * verifier would otherwise follow every combination of pieces.
 */
#define COPY_PIECE(to, max, length, from, size)                                                    \
	do {                                                                                       \
		__u32 copied = (length);                                                           \
											   \
		if (copied <= (max) - (size) &&                                                    \
		    !bpf_probe_read_user((char *)(to) + copied, size, (void *)((from) + copied)))  \
			(length) = copied + (size);                                                \
	} while (0)

#endif
