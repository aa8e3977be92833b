import { readFileSync } from 'node:fs'

let known: number | undefined

// AT_PAGESZ in include/uapi/linux/auxvec.h; the vector is pairs of 64-bit words.
const AT_PAGESZ = 6n

/** Returns the size of a memory page in bytes: 4096 on x86-64, up to 65536 on arm64. */
export function pageSize(): number {
  known ??= readPageSize()
  return known
}

function readPageSize(): number {
  const bytes = readFileSync('/proc/self/auxv')
  for (let at = 0; at + 16 <= bytes.byteLength; at += 16) {
    if (bytes.readBigUInt64LE(at) === AT_PAGESZ) return Number(bytes.readBigUInt64LE(at + 8))
  }
  return 4096
}
