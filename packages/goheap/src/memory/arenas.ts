import { pageSize, type Spans } from './spans.ts'

const arenaSize = 2 ** 26
const pagesPerArena = arenaSize / pageSize
const maxArenas = 1 << 22

/** Finds the span that contains an address, in constant time. */
export class Arenas {
  readonly lowest: number
  readonly highest: number
  /** Where the pages of each arena begin in `pages`; -1: nothing is in use there. */
  readonly #first: Int32Array
  readonly #pages: Int32Array

  constructor(spans: Spans) {
    const [start, end] = boundsOf(spans)
    this.lowest = Math.floor(start / arenaSize)
    this.highest = Math.floor((end - 1) / arenaSize)
    const count = this.highest - this.lowest + 1
    // Spread further apart than that are no arenas of one program.
    const isSane = spans.count > 0 && count <= maxArenas
    this.#first = new Int32Array(isSane ? count : 0).fill(-1)
    const used = isSane ? this.#claim(spans) : 0
    this.#pages = new Int32Array(used * pagesPerArena).fill(-1)
    if (isSane) this.#fill(spans)
  }

  /** Returns the index of the span; -1: none contains the address. */
  find(address: number): number {
    const arena = Math.floor(address / arenaSize)
    const first = this.#first[arena - this.lowest] ?? -1
    if (first < 0) return -1
    return this.#pages[first + Math.floor((address - arena * arenaSize) / pageSize)] ?? -1
  }

  #claim(spans: Spans): number {
    let used = 0
    for (let index = 0; index < spans.count; index++) {
      const start = spans.starts[index] ?? 0
      const last = start + (spans.pages[index] ?? 0) * pageSize - 1
      for (let arena = Math.floor(start / arenaSize); arena <= last / arenaSize; arena++) {
        const slot = arena - this.lowest
        if (this.#first[slot] === -1) this.#first[slot] = used++ * pagesPerArena
      }
    }
    return used
  }

  #fill(spans: Spans): void {
    for (let index = 0; index < spans.count; index++) {
      const start = spans.starts[index] ?? 0
      const pages = spans.pages[index] ?? 0
      for (let page = 0; page < pages; page++) {
        const address = start + page * pageSize
        const arena = Math.floor(address / arenaSize)
        const first = this.#first[arena - this.lowest] ?? -1
        if (first >= 0) this.#pages[first + (address - arena * arenaSize) / pageSize] = index
      }
    }
  }
}

function boundsOf(spans: Spans): [start: number, end: number] {
  if (spans.count === 0) return [0, 1]
  let end = 0
  for (let index = 0; index < spans.count; index++) {
    end = Math.max(end, (spans.starts[index] ?? 0) + (spans.pages[index] ?? 0) * pageSize)
  }
  return [spans.starts[0] ?? 0, end]
}
