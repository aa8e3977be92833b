import { badRingBuffer } from '../errors-objects.ts'

/**
 * Called for each record with where it begins in the data area and how many bytes it has. The
 * return value is ignored.
 */
export type OnRecord = (offset: number, length: number) => void

/** How far a walk came; it is moved on before a record is handed out. */
export interface RingCursor {
  /** Bytes consumed since the ring was made. */
  position: number
}

// include/uapi/linux/bpf.h: BPF_RINGBUF_BUSY_BIT is the sign of the word, and below it comes
// BPF_RINGBUF_DISCARD_BIT. Signed words stay small integers for the engine.
const discarded = 0x4000_0000
const headerSize = 8

/**
 * Hands out the records between `cursor` and `available` bytes further, up to the first that is
 * still being written. Returns the number of records handed out; discarded ones are skipped.
 *
 * A record is a 32-bit length with two flags, a 32-bit page offset, and its bytes, rounded up to 8
 * (kernel/bpf/ringbuf.c). The data area appears twice in a row, so no record ever wraps.
 *
 * @param words the data area, twice, as 32-bit words
 * @param size of the data area once: a power of two
 * @throws LastrefError LRE460 for a record that reaches beyond what was produced
 */
export function walkRecords(
  words: Int32Array,
  size: number,
  cursor: RingCursor,
  available: number,
  onRecord: OnRecord,
): number {
  const mask = size - 1
  let left = available
  let count = 0
  while (left > 0) {
    const offset = cursor.position & mask
    // The acquire that pairs with the kernel's xchg of the header in bpf_ringbuf_commit(): once the
    // busy bit is seen gone, so are the record's bytes. Atomics are sequentially consistent, and
    // neither the engine nor the CPU moves the reads of the record before them.
    const header = Atomics.load(words, offset >>> 2)
    if (header < 0) return count
    const length = header & ~discarded
    const step = (length + headerSize + 7) & ~7
    if (step > left) throw badRingBuffer(`a record of ${length} bytes reaches beyond its end`)
    cursor.position += step
    left -= step
    if ((header & discarded) !== 0) continue
    count += 1
    onRecord(offset + headerSize, length)
  }
  return count
}
