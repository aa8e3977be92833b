import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** What became of a file that was listed. */
export type Source =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable' }

const unreadable: Source = { kind: 'unreadable' }

/** Reads of one thread share a buffer, which is good until the next one; few files are larger. */
const shared = Buffer.allocUnsafeSlow(1 << 20)

/**
 * A file's bytes, in memory that the next call uses again. Never waits: what has become a pipe since
 * it was listed is unreadable.
 */
export const readShared = (path: string, limit: number): Source => {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return unreadable
  }
  try {
    const info = fstatSync(fd)
    if (!info.isFile()) return unreadable
    if (info.size > limit) return { kind: 'too-large' }
    const buffer = info.size > shared.length ? Buffer.allocUnsafeSlow(info.size) : shared
    let length = 0
    while (length < info.size) {
      const count = readSync(fd, buffer, length, info.size - length, length)
      if (count === 0) break
      length += count
    }
    return { kind: 'bytes', bytes: buffer.subarray(0, length) }
  } catch {
    return unreadable
  } finally {
    closeSync(fd)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false })

/** A file's text; bytes that are no UTF-8 become U+FFFD. Null when it cannot be read. */
export const readText = (path: string): string | null => {
  const source = readShared(path, Number.MAX_SAFE_INTEGER)
  return source.kind === 'bytes' ? decoder.decode(source.bytes) : null
}
