import { placeRowOffsets as at, placeRowSize } from '../generated/wire.ts'

/**
 * The rows of the file walk, read in place: a hundred thousand of them are never made into objects.
 * `file` and `object` are addresses as two words each (see `AddressTable`).
 */
export class FileRows {
  readonly length: number
  readonly #words: Uint32Array

  /** @param bytes whole `struct place_row`s, aligned to 4 bytes. */
  constructor(bytes: Uint8Array) {
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    this.length = bytes.byteLength / placeRowSize
  }

  fileLow(row: number): number {
    return this.#word(row, at.file)
  }

  fileHigh(row: number): number {
    return this.#word(row, at.file + 4) & 0xfffff
  }

  objectLow(row: number): number {
    return this.#word(row, at.object)
  }

  objectHigh(row: number): number {
    return this.#word(row, at.object + 4) & 0xfffff
  }

  pid(row: number): number {
    return this.#word(row, at.pid)
  }

  fd(row: number): number {
    return this.#word(row, at.fd)
  }

  refcnt(row: number): number {
    return this.#word(row, at.refcnt)
  }

  usercnt(row: number): number {
    return this.#word(row, at.usercnt)
  }

  #word(row: number, offset: number): number {
    return this.#words[(row * placeRowSize + offset) >> 2] ?? 0
  }
}
