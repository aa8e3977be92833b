/** Data contradicts itself or ends too early. Never leaves the package: it becomes a note. */
export class DamagedData extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DamagedData'
  }
}

/** Where bytes come from: a file, or memory. */
export interface ByteSource {
  readonly size: number
  read(offset: number, length: number): Uint8Array
}

const pageSize = 1 << 15
const maxPages = 48
const emptyView: DataView = new DataView(new ArrayBuffer(0))

/**
 * Little-endian numbers at offsets of a file, read in pages as they are asked for: parsing a table of
 * a large binary touches only the pages on the way. Holds at most 1.5 MiB. Reading outside the file
 * throws `DamagedData`.
 */
export class Bytes {
  readonly size: number
  readonly #source: ByteSource
  readonly #pages = new Map<number, DataView>()
  #page: DataView = emptyView
  #pageStart = -pageSize

  constructor(source: ByteSource) {
    this.#source = source
    this.size = source.size
  }

  /** Frees the pages; they are read again when they are needed. */
  forget(): void {
    this.#pages.clear()
    this.#page = emptyView
    this.#pageStart = -pageSize
  }

  u8(at: number): number {
    return this.#view(at).getUint8(at - this.#pageStart)
  }

  u16(at: number): number {
    return this.#whole(at, 2) ? this.#page.getUint16(at - this.#pageStart, true) : this.#join(at, 2)
  }

  u32(at: number): number {
    return this.#whole(at, 4) ? this.#page.getUint32(at - this.#pageStart, true) : this.#join(at, 4)
  }

  i32(at: number): number {
    return this.u32(at) | 0
  }

  u64(at: number): bigint {
    return BigInt(this.u32(at)) | (BigInt(this.u32(at + 4)) << 32n)
  }

  /** An unsigned 64-bit number that must be an offset, a size or an address: below 2^53. */
  word(at: number): number {
    const high = this.u32(at + 4)
    if (high >= 1 << 21) throw new DamagedData(`a number at offset ${at} is too large`)
    return high * 2 ** 32 + this.u32(at)
  }

  /** Returns a copy of exactly `length` bytes. */
  slice(at: number, length: number): Uint8Array {
    if (at < 0 || length < 0 || at + length > this.size) throw outside(at)
    const bytes = this.#source.read(at, length)
    if (bytes.length < length) throw outside(at + bytes.length)
    return bytes
  }

  /** The text up to the next NUL, at most `limit` bytes of it. */
  text(at: number, limit = 4096): string {
    const bytes: number[] = []
    for (let next = at; bytes.length < limit; next++) {
      const byte = this.u8(next)
      if (byte === 0) break
      bytes.push(byte)
    }
    return decoder.decode(new Uint8Array(bytes))
  }

  #whole(at: number, length: number): boolean {
    const page = this.#view(at)
    return at - this.#pageStart + length <= page.byteLength
  }

  #join(at: number, length: number): number {
    let value = 0
    for (let i = length - 1; i >= 0; i--) value = value * 256 + this.u8(at + i)
    return value
  }

  /** Makes the page with `at` the current one. */
  #view(at: number): DataView {
    const within = at - this.#pageStart
    if (within >= 0 && within < this.#page.byteLength) return this.#page
    if (!Number.isSafeInteger(at) || at < 0 || at >= this.size) throw outside(at)
    const start = at - (at % pageSize)
    const page = this.#pages.get(start) ?? this.#load(start)
    if (at - start >= page.byteLength) throw outside(at)
    this.#page = page
    this.#pageStart = start
    return page
  }

  #load(start: number): DataView {
    const bytes = this.#source.read(start, Math.min(pageSize, this.size - start))
    const page = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const [oldest] = this.#pages.keys()
    if (this.#pages.size >= maxPages && oldest !== undefined) this.#pages.delete(oldest)
    this.#pages.set(start, page)
    return page
  }
}

const decoder = new TextDecoder()

function outside(at: number): DamagedData {
  return new DamagedData(`offset ${at} lies outside the file`)
}

/** Returns bytes in memory as a source. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) }
}
