import { readSync } from 'node:fs'
import { iteratorFailed } from '../errors-objects.ts'
import { BpfHandle } from '../handle.ts'

/** The kernel hands out at most 8 pages a read (kernel/bpf/bpf_iter.c); larger ones cost nothing. */
const chunkSize = 1 << 20

let sharedChunk: Uint8Array | null = null

/**
 * One pass over what an iterator visits: an open `bpf_iter` file.
 *
 * The kernel drops the rows of an object that no longer fit into its buffer and runs the program for
 * it again at the next read (bpf_seq_read() in kernel/bpf/bpf_iter.c): no row is lost or doubled, but
 * what a program counts in a global of its own is.
 */
export class IteratorReader extends BpfHandle {
  /** Takes over `fd`. */
  constructor(fd: number) {
    super('iterator', fd)
  }

  /**
   * Returns how many bytes were read into `buffer`; 0 at the end of the pass. With a buffer of
   * 32 KiB or more no row is ever cut in two.
   *
   * @throws LastrefError LRE457 when the kernel ends the pass with an error, LRE401 after close.
   */
  read(buffer: Uint8Array): number {
    for (;;) {
      const length = this.step(buffer)
      if (length !== null) return length
    }
  }

  /**
   * Like `read`, but returns null where the pass was interrupted and the next call goes on: after a
   * million objects without a row, or because the program returned 1, which asks for the same object
   * again (bpf_iter_run_prog() in kernel/bpf/bpf_iter.c).
   */
  step(buffer: Uint8Array): number | null {
    const { fd } = this
    try {
      return readSync(fd, buffer)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      if (code !== 'EAGAIN' && code !== 'EINTR') throw iteratorFailed(code)
      return null
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

  /** Returns another reader of the same pass: what one has read the other does not see. */
  override clone(): IteratorReader {
    return new IteratorReader(this.duplicate())
  }
}
