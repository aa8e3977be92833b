import { closeSync } from 'node:fs'
import { closedResource, iteratorFailed } from '../errors-objects.ts'
import { createIterator, linkInfoId } from '../link/link-calls.ts'
import { IteratorReader } from './iterator-reader.ts'

/** An attached iterator program: every `open()` is a fresh pass over its objects. */
export class IteratorLink implements Disposable {
  readonly program: string
  readonly id: number
  #fd: number
  readonly #onClose: (() => void) | null

  /** Takes over `fd`. */
  constructor(program: string, fd: number, onClose: (() => void) | null = null) {
    this.program = program
    this.#fd = fd
    this.#onClose = onClose
    this.id = linkInfoId(fd)
  }

  get fd(): number {
    if (this.#fd < 0) throw closedResource(`the link of the iterator ${this.program}`)
    return this.#fd
  }

  /** @throws LastrefError LRE457 when the kernel refuses, LRE458 after close. */
  open(): IteratorReader {
    const fd = createIterator(this.fd)
    if (fd < 0) throw iteratorFailed(this.program, `errno ${-fd}`)
    return new IteratorReader(this.program, fd)
  }

  /** One whole pass, chunk by chunk; see `IteratorReader.readAll`. Returns the number of bytes. */
  readAll(onChunk: (chunk: Uint8Array) => void): number {
    using reader = this.open()
    return reader.readAll(onChunk)
  }

  /** One whole pass as one array. */
  readBytes(): Uint8Array {
    const chunks: Uint8Array[] = []
    this.readAll((chunk) => chunks.push(chunk.slice()))
    return Buffer.concat(chunks)
  }

  close(): void {
    if (this.#fd < 0) return
    const fd = this.#fd
    this.#fd = -1
    closeSync(fd)
    this.#onClose?.()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
