import type { HeapCopy } from '../memory/heap-copy.ts'
import { pageSize, spanUse } from '../memory/spans.ts'
import { eachPointer, type PointerBits } from '../pointers/pointer-bits.ts'

/** Where an object was first reached from: another object by its number, or a root by its index. */
export type Origin =
  | { readonly kind: 'object'; readonly number: number }
  | { readonly kind: 'root'; readonly index: number }

/** An address inside an object without pointers, and what pointed there first. */
export interface LeafHit {
  readonly address: number
  readonly origin: Origin
}

/** A slot of the heap, whether or not something is in it. */
export interface Slot {
  readonly span: number
  readonly start: number
  readonly size: number
}

const rootBit = 0x80000000
const blocked = 0xffffffff
const maxHits = 16
/** What is needed of a span for each word lies side by side: as few lines of the cache as can be. */
const column = { offset: 0, size: 1, start: 2, count: 3, first: 4 } as const
const width = 8
/** The pages of the copy are looked up by word offset. */
const wordsPerPage = pageSize / 8

/**
 * Follows pointers through a copied heap as the collector does, from one root after the other, and
 * remembers how each object was reached first. Objects that cannot hold pointers are remembered only where
 * somebody is interested in them. Where nothing says which words of an object are pointers, it is followed only
 * when it is asked for, by every word.
 */
export class Marker {
  readonly #heap: HeapCopy
  /** The number of the first object of each span. */
  readonly #first: Uint32Array
  readonly #columns: Float64Array
  /** 0: not reached; n + 1: from object n; with the highest bit: from a root. */
  readonly #parents: Uint32Array
  /** Objects that were reached and not yet read, by their place in the copy, in words. */
  readonly #queue: Uint32Array
  /** Span of each page of the copy. */
  readonly #pageSpans: Int32Array
  readonly #interesting: Uint8Array
  readonly #hits = new Map<number, LeafHit[]>()
  readonly #bits: PointerBits
  /** Objects that do not say what they point to, by their place in the copy. */
  readonly #doubtful: number[] = []
  /** Upper halves of the addresses in the heap. */
  readonly #lowest: number
  readonly #highest: number
  #head = 0
  #tail = 0

  /** `leaves`: addresses of objects without pointers that are asked for later. */
  constructor(heap: HeapCopy, bits: PointerBits, leaves: Iterable<number>) {
    const { spans, offsets, arenas } = heap
    this.#heap = heap
    this.#bits = bits
    this.#lowest = Math.floor((arenas.lowest * 2 ** 26) / 2 ** 32)
    this.#highest = Math.floor(((arenas.highest + 1) * 2 ** 26 - 1) / 2 ** 32)
    this.#first = new Uint32Array(spans.count + 1)
    this.#pageSpans = new Int32Array(Math.ceil(heap.copiedBytes / pageSize)).fill(-1)
    this.#interesting = new Uint8Array(spans.count)
    let total = 0
    this.#columns = new Float64Array(spans.count * width)
    for (let index = 0; index < spans.count; index++) {
      this.#first[index] = total
      const isRead = spans.uses[index] === spanUse.scan
      const offset = isRead ? (offsets[index] ?? -1) : -1
      this.#columns[index * width + column.offset] = offset
      this.#columns[index * width + column.size] = spans.elementSizes[index] ?? 0
      this.#columns[index * width + column.start] = spans.starts[index] ?? 0
      this.#columns[index * width + column.count] = spans.elementCounts[index] ?? 0
      this.#columns[index * width + column.first] = total
      if (offset < 0) continue
      total += spans.elementCounts[index] ?? 0
      const page = offset / wordsPerPage
      this.#pageSpans.fill(index, page, page + (spans.pages[index] ?? 0))
    }
    this.#first[spans.count] = total
    this.#parents = new Uint32Array(total)
    this.#queue = new Uint32Array(total)
    for (const address of leaves) {
      const span = heap.arenas.find(address)
      if (span >= 0 && spans.uses[span] === spanUse.noscan) this.#interesting[span] = 1
    }
  }

  get reached(): number {
    return this.#tail
  }

  /** Returns the slot that contains an address; null: it is not in the heap. */
  slotOf(address: number): Slot | null {
    const { spans, arenas } = this.#heap
    const span = arenas.find(address)
    if (span < 0 || spans.uses[span] === spanUse.manual) return null
    const start = spans.starts[span] ?? 0
    const size = spans.elementSizes[span] ?? 0
    const index = size === 0 ? 0 : Math.floor((address - start) / size)
    if (index >= (spans.elementCounts[span] ?? 0)) return null
    return { span, start: start + index * size, size }
  }

  /** Keeps an object from being reached, until `unblock`. */
  block(address: number): void {
    const number = this.#numberOf(address)
    if (number >= 0 && this.#parents[number] === 0) this.#parents[number] = blocked
  }

  unblock(address: number): void {
    const number = this.#numberOf(address)
    if (number >= 0 && this.#parents[number] === blocked) this.#parents[number] = 0
  }

  /** Follows a word of a root; `root` is asked for its index when the word leads somewhere new. */
  visit(address: number, root: () => number): void {
    const { spans, arenas } = this.#heap
    const span = arenas.find(address)
    if (span < 0) return
    if (spans.uses[span] === spanUse.scan) {
      const number = this.#numberOf(address)
      if (number < 0 || this.#parents[number] !== 0) return
      this.#parents[number] = (rootBit | root()) >>> 0
      this.#enqueue(span, number)
    } else if (this.#interesting[span] === 1) {
      this.#hit(span, address, () => ({ kind: 'root', index: root() }))
    }
  }

  /** Follows everything that was visited, to the end; but for objects that do not say what they point to. */
  drain(): void {
    while (this.#head < this.#tail) this.#follow(this.#queue[this.#head++] ?? 0, false)
  }

  /** Follows every word of the objects that were left out, and where they lead. */
  drainDoubtful(): void {
    for (let next = this.#doubtful.pop(); next !== undefined; next = this.#doubtful.pop()) {
      this.#follow(next, true)
      this.drain()
    }
  }

  #follow(from: number, everyWord: boolean): void {
    const columns = this.#columns
    const span = this.#pageSpans[Math.floor(from / wordsPerPage)] ?? -1
    const size = (columns[span * width + column.size] ?? 0) / 8
    const index = Math.floor((from - (columns[span * width + column.offset] ?? 0)) / size)
    const number = (columns[span * width + column.first] ?? 0) + index
    if (everyWord) {
      for (let at = from; at < from + size; at++) this.#word(at, number)
      return
    }
    const bits = this.#bits
    const end = bits.start(span, from, size)
    if (end < 0) this.#doubtful.push(from)
    for (let base = bits.first; base < end; base += 32) {
      let some = bits.chunk((base - bits.first) >>> 5)
      if (end - base < 32) some &= (1 << (end - base)) - 1
      while (some !== 0) {
        const lowest = some & -some
        some ^= lowest
        this.#word(from + base + 31 - Math.clz32(lowest), number)
      }
    }
  }

  /** Follows the word at a place of the copy; `holder` is the number of the object that it stands in. */
  #word(at: number, holder: number): void {
    const { halves, arenas } = this.#heap
    const upper = halves[at * 2 + 1] ?? 0
    // Words whose upper half is outside these cannot point into the heap: most need no division.
    if (upper < this.#lowest || upper > this.#highest) return
    const address = upper * 2 ** 32 + (halves[at * 2] ?? 0)
    const span = arenas.find(address)
    if (span < 0) return
    const columns = this.#columns
    const row = span * width
    const offset = columns[row + column.offset] ?? -1
    if (offset < 0) {
      if (this.#interesting[span] === 1) this.#hitFrom(span, address, holder)
      return
    }
    const size = columns[row + column.size] ?? 1
    const index = Math.floor((address - (columns[row + column.start] ?? 0)) / size)
    if (index >= (columns[row + column.count] ?? 0)) return
    const number = (columns[row + column.first] ?? 0) + index
    if (this.#parents[number] !== 0) return
    this.#parents[number] = holder + 1
    this.#queue[this.#tail++] = offset + (index * size) / 8
  }

  /** Returns how an object with pointers was reached first; null: it was not. */
  originOf(address: number): Origin | null {
    const number = this.#numberOf(address)
    const parent = number < 0 ? 0 : (this.#parents[number] ?? 0)
    if (parent === 0 || parent === blocked) return null
    return parent >= rootBit
      ? { kind: 'root', index: parent - rootBit }
      : { kind: 'object', number: parent - 1 }
  }

  /** Returns what pointed into the slot of an object without pointers. */
  hitsOf(address: number): readonly LeafHit[] {
    return this.#hits.get(this.#blockOf(address)) ?? []
  }

  /**
   * Calls back with the offset of each pointer in an object, in bytes from the start of its slot. False: nothing
   * says which of its words are.
   */
  eachPointer({ span, start, size }: Slot, callback: (offset: number) => void): boolean {
    const { spans, offsets } = this.#heap
    const offset = offsets[span] ?? -1
    if (offset < 0 || spans.uses[span] !== spanUse.scan) return false
    const from = offset + (start - (spans.starts[span] ?? 0)) / 8
    return eachPointer(this.#bits, span, from, size / 8, (word) => callback(word * 8))
  }

  /** Returns the slot of an object by its number. */
  slotOfNumber(number: number): Slot {
    let low = 0
    let high = this.#first.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#first[middle] ?? Infinity) <= number) low = middle + 1
      else high = middle
    }
    const span = low - 1
    const size = this.#heap.spans.elementSizes[span] ?? 0
    const start = this.#heap.spans.starts[span] ?? 0
    return { span, start: start + (number - (this.#first[span] ?? 0)) * size, size }
  }

  #numberOf(address: number): number {
    const slot = this.slotOf(address)
    if (slot === null || slot.size === 0 || (this.#heap.offsets[slot.span] ?? -1) < 0) return -1
    if (this.#heap.spans.uses[slot.span] !== spanUse.scan) return -1
    const start = this.#heap.spans.starts[slot.span] ?? 0
    return (this.#first[slot.span] ?? 0) + (slot.start - start) / slot.size
  }

  #enqueue(span: number, number: number): void {
    const size = this.#heap.spans.elementSizes[span] ?? 0
    const offset = this.#heap.offsets[span] ?? 0
    this.#queue[this.#tail++] = offset + ((number - (this.#first[span] ?? 0)) * size) / 8
  }

  /** A function of its own: its closure must not be made for every word. */
  #hitFrom(span: number, address: number, number: number): void {
    this.#hit(span, address, () => ({ kind: 'object', number }))
  }

  #hit(span: number, address: number, origin: () => Origin): void {
    const slot = this.slotOf(address)
    if (slot === null || slot.span !== span) return
    const hits = this.#hits.get(slot.start)
    if (hits === undefined) this.#hits.set(slot.start, [{ address, origin: origin() }])
    else if (hits.length < maxHits && !hits.some((hit) => hit.address === address)) {
      hits.push({ address, origin: origin() })
    }
  }

  #blockOf(address: number): number {
    return this.slotOf(address)?.start ?? address
  }
}
