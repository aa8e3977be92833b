import { closeSync, openSync, writeSync } from 'node:fs'
import {
  encodeEnd,
  encodeFileHeader,
  recordFault,
  RecordReader,
  recordUnwritable,
  type RecordEnding,
  type Section,
} from '@lastref/model'
import { isSystemError, readingFailed, readSome, recordCodec } from './record-io.ts'

/**
 * A record that grows while it is written. Each section goes to the file in one write: whenever
 * lastref is killed, the file is whole up to its last section, and readers say that it was cut off.
 */
export class RecordFile implements Disposable {
  readonly #path: string
  readonly #fd: number
  #bytes = 0
  #isOpen = true

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
    this.append(encodeFileHeader(recordCodec))
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

  /** Says that the record is complete, and closes it. */
  finish(): void {
    this.append(encodeEnd(recordCodec))
    this[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#fd)
  }
}

const chunkBytes = 1024 * 1024

/**
 * Yields the sections of a record one after the other and returns how it ended; `-` reads stdin. What
 * is whole is yielded also when the rest is cut off or damaged.
 *
 * @throws LastrefError LRE300 to LRE312 when the file cannot be read or is no record at all.
 */
export function* readSections(path: string): Generator<Section, RecordEnding> {
  const reader = new RecordReader(recordCodec)
  const chunk = new Uint8Array(chunkBytes)
  let found = 0
  try {
    const fd = path === '-' ? 0 : openSync(path, 'r')
    try {
      for (;;) {
        const count = readSome(fd, chunk)
        if (count === 0) break
        // The reader keeps what it is given, and the chunk is written to again.
        for (const section of reader.push(chunk.slice(0, count))) {
          found += 1
          yield section
        }
        if (reader.isBroken) break
      }
    } finally {
      if (fd !== 0) closeSync(fd)
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw readingFailed(path, error)
  }
  const ending = reader.finish()
  if (found === 0 && ending.type !== 'complete') throw recordFault(path, ending)
  return ending
}
