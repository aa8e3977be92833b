import { closeSync, openSync, writeSync } from 'node:fs'
import { recordUnwritable } from '@lastref/model'
import { isSystemError, readingFailed, readSome } from './record-io.ts'

/**
 * A record that grows while it is written. Each section goes to the file in one write: whenever
 * lastref is killed, the file is whole up to its last section, and readers say that it was cut off.
 */
export class RecordFile implements Disposable {
  readonly #path: string
  readonly #fd: number
  #bytes = 0

  /**
   * Makes the file, readable by its owner only, in the place of one that is there.
   *
   * @throws LastrefError LRE310 when that is not allowed.
   */
  constructor(path: string) {
    this.#path = path
    try {
      this.#fd = openSync(path, 'w', 0o600)
    } catch (error) {
      throw recordUnwritable(path, error)
    }
  }

  /** How long the file is, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** @throws LastrefError LRE310 when the disk is full. */
  append(section: Uint8Array): void {
    try {
      for (let at = 0; at < section.length;) at += writeSync(this.#fd, section, at)
    } catch (error) {
      throw recordUnwritable(this.#path, error)
    }
    this.#bytes += section.length
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd)
  }
}

const chunkBytes = 1024 * 1024

/**
 * Yields the bytes of a record piece by piece; `-` reads stdin.
 *
 * @throws LastrefError LRE300 to LRE302 when the file cannot be read.
 */
export function* recordChunks(path: string): Generator<Uint8Array, void> {
  const chunk = new Uint8Array(chunkBytes)
  try {
    const fd = path === '-' ? 0 : openSync(path, 'r')
    try {
      // A reader keeps what it is given, and the chunk is written to again.
      for (let count = readSome(fd, chunk); count > 0; count = readSome(fd, chunk)) {
        yield chunk.slice(0, count)
      }
    } finally {
      if (fd !== 0) closeSync(fd)
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw readingFailed(path, error)
  }
}
