import type { ProcessMemory } from './process-memory.ts'
import { type Words, wordOf } from './words.ts'

const pageSize = 1 << 12
const maxPages = 32_768

/**
 * Memory that is read in pages and kept: many small structures lie close to each other. As of
 * the moment each page was first asked for.
 */
export class PagedMemory implements Words {
  readonly #memory: ProcessMemory
  readonly #pages = new Map<number, DataView | null>()

  constructor(memory: ProcessMemory) {
    this.#memory = memory
  }

  word(address: number): number | null {
    const page = this.#page(address)
    const within = address % pageSize
    if (within + 8 <= pageSize) {
      return page === null || within + 8 > page.byteLength ? null : wordOf(page, within)
    }
    const bytes = this.bytes(address, 8)
    return bytes === null ? null : wordOf(new DataView(bytes.buffer, bytes.byteOffset, 8), 0)
  }

  bytes(address: number, length: number): Uint8Array | null {
    const result = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const page = this.#page(address + done)
      const within = (address + done) % pageSize
      const count = Math.min(length - done, (page?.byteLength ?? 0) - within)
      if (page === null || count <= 0) return null
      result.set(new Uint8Array(page.buffer, page.byteOffset + within, count), done)
      done += count
    }
    return result
  }

  #page(address: number): DataView | null {
    const start = address - (address % pageSize)
    const known = this.#pages.get(start)
    if (known !== undefined) return known
    const page = this.#load(start)
    const [oldest] = this.#pages.keys()
    if (this.#pages.size >= maxPages && oldest !== undefined) this.#pages.delete(oldest)
    this.#pages.set(start, page)
    return page
  }

  #load(start: number): DataView | null {
    if (!Number.isSafeInteger(start) || start < 0) return null
    const buffer = new Uint8Array(pageSize)
    const got = this.#memory.readInto(start, buffer)
    return got === 0 ? null : new DataView(buffer.buffer, 0, got)
  }
}
