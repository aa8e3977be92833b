import type { Bytes } from './bytes.ts'

const chunk = 1 << 20

/** Returns the offsets in a part of a file at which a byte sequence lies. */
export function* occurrences(
  bytes: Bytes,
  start: number,
  end: number,
  needle: Uint8Array,
): Generator<number> {
  const stop = Math.min(end, bytes.size)
  // Chunks overlap, so that none is missed where two of them meet.
  for (let at = start; at + needle.length <= stop; at += chunk) {
    const length = Math.min(chunk + needle.length - 1, stop - at)
    const part = Buffer.from(bytes.slice(at, length))
    for (let found = part.indexOf(needle); found >= 0; found = part.indexOf(needle, found + 1)) {
      yield at + found
    }
  }
}
