import { closeSync, readSync } from 'node:fs'
import { closedResource, iteratorFailed } from '../errors-objects.ts'

/** The kernel hands out at most 8 pages a read (kernel/bpf/bpf_iter.c); larger ones cost nothing. */
const chunkSize = 1 << 20

let sharedChunk: Uint8Array | null = null

/** One pass over what an iterator visits: an open `bpf_iter` file. */
export class IteratorReader implements Disposable {
  readonly #what: string
  #fd: number

  /** Takes over `fd`. */
  constructor(what: string, fd: number) {
    this.#what = what
    this.#fd = fd
  }

  /**
   * Returns how many bytes were read into `buffer`; 0 at the end of the pass. With a buffer of
   * 32 KiB or more no row is ever cut in two.
   *
   * @throws LastrefError LRE457 when the kernel ends the pass with an error, LRE458 after close.
   */
  read(buffer: Uint8Array): number {
    if (this.#fd < 0) throw closedResource(`a reader of the iterator ${this.#what}`)
    for (;;) {
      try {
        return readSync(this.#fd, buffer)
      } catch (error) {
        // EAGAIN: a million objects were visited without a row; the next read goes on from there.
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
        if (code !== 'EAGAIN' && code !== 'EINTR') {
          throw iteratorFailed(this.#what, code)
        }
      }
    }
  }

  /**
   * Reads to the end. Every chunk holds whole rows and is valid only until `onChunk` returns.
   * Returns the number of bytes.
   */
  readAll(onChunk: (chunk: Uint8Array) => void): number {
    // A pass inside a pass must not overwrite the outer one's chunk.
    const chunk = sharedChunk ?? new Uint8Array(chunkSize)
    sharedChunk = null
    try {
      let total = 0
      for (;;) {
        const length = this.read(chunk)
        if (length === 0) return total
        total += length
        onChunk(chunk.subarray(0, length))
      }
    } finally {
      sharedChunk = chunk
    }
  }

  close(): void {
    if (this.#fd < 0) return
    const fd = this.#fd
    this.#fd = -1
    closeSync(fd)
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
