import type { Words } from '../memory/words.ts'
import { wordOf } from '../memory/words.ts'
import { kind } from '../types/go-types.ts'

/** Which words of a type are pointers, as often one after the other as fits into `period` words. */
export interface TypeMask {
  readonly bits: Uint32Array
  /** At least 32. */
  readonly period: number
  /** Of the type itself. */
  readonly words: number
  /** How many of them to the last pointer. */
  readonly pointerWords: number
}

interface TypeHead {
  readonly words: number
  readonly pointerWords: number
  readonly kind: number
  /** The mask is not there, but made on demand or by a program: the type's parts have theirs. */
  readonly isByParts: boolean
  readonly mask: number
}

const headSize = 48
const maxWords = 2 ** 24
const maxDepth = 64
const minPeriod = 64
/** `kindGCProg` until Go 1.23, and `TFlagGCMaskOnDemand` from then on (internal/abi/type.go). */
const programKind = 1 << 6
const onDemandFlag = 1 << 4
const onDemandSince = 24

/**
 * The pointer masks of types, as their descriptions in the process have them; also of those that reflect
 * made, which lie in the heap. Read when they are asked for, and remembered.
 */
export class TypeMasks {
  readonly #memory: Words
  readonly #minor: number
  readonly #known = new Map<number, TypeMask | null>()
  #last: readonly [address: number, mask: TypeMask | null] = [0, null]

  /** `minor` is N of Go 1.N. */
  constructor(memory: Words, minor: number) {
    this.#memory = memory
    this.#minor = minor
  }

  /** Returns the mask of the type at an address; null: there is none that makes sense. */
  at(address: number): TypeMask | null {
    if (address === this.#last[0]) return this.#last[1]
    let mask = this.#known.get(address)
    if (mask === undefined) {
      mask = this.#read(address)
      this.#known.set(address, mask)
    }
    this.#last = [address, mask]
    return mask
  }

  #read(address: number): TypeMask | null {
    const head = this.#head(address)
    if (head === null) return null
    const { words, pointerWords } = head
    const times = Math.ceil(minPeriod / words)
    const bits = new Uint32Array(Math.ceil((words * times) / 32) + 1)
    if (!this.#fill(bits, 0, head, address, maxDepth)) return null
    for (let time = 1; time < times; time++) copyBits(bits, 0, bits, time * words, pointerWords)
    return { bits, period: words * times, words, pointerWords }
  }

  #head(address: number): TypeHead | null {
    const bytes = address % 8 === 0 ? this.#memory.bytes(address, headSize) : null
    if (bytes === null) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, headSize)
    const [size, pointerBytes] = [wordOf(view, 0), wordOf(view, 8)]
    const words = size / 8
    const isSane = size > 0 && size % 8 === 0 && words <= maxWords && pointerBytes <= size
    if (!isSane || pointerBytes % 8 !== 0) return null
    const [flags, own] = [view.getUint8(20), view.getUint8(23)]
    const isByParts =
      this.#minor < onDemandSince ? (own & programKind) !== 0 : (flags & onDemandFlag) !== 0
    const mask = wordOf(view, 32)
    return { words, pointerWords: pointerBytes / 8, kind: own & 31, isByParts, mask }
  }

  /** Sets the bits of a type from a place on; false: they cannot be read. */
  #fill(into: Uint32Array, at: number, head: TypeHead, address: number, depth: number): boolean {
    if (head.pointerWords === 0) return true
    if (depth === 0 || at + head.words > into.length * 32) return false
    if (!head.isByParts) {
      const bytes = this.#memory.bytes(head.mask, Math.ceil(head.pointerWords / 8))
      if (bytes === null) return false
      for (let word = 0; word < head.pointerWords; word++) {
        if ((((bytes[word >> 3] ?? 0) >> (word & 7)) & 1) === 1) setBit(into, at + word)
      }
      return true
    }
    switch (head.kind) {
      case kind.array:
        return this.#fillArray(into, at, head, address, depth)
      case kind.struct:
        return this.#fillStruct(into, at, address, depth)
      default:
        return false
    }
  }

  #fillArray(
    into: Uint32Array,
    at: number,
    { words }: TypeHead,
    address: number,
    depth: number,
  ): boolean {
    const element = this.#memory.word(address + headSize) ?? 0
    const head = this.#head(element)
    if (head === null || !this.#fill(into, at, head, element, depth - 1)) return false
    for (let next = head.words; next + head.words <= words; next += head.words) {
      copyBits(into, at, into, at + next, head.pointerWords)
    }
    return true
  }

  #fillStruct(into: Uint32Array, at: number, address: number, depth: number): boolean {
    const fields = this.#memory.word(address + headSize + 8) ?? 0
    const count = this.#memory.word(address + headSize + 16) ?? 0
    if (count > maxWords) return false
    for (let index = 0; index < count; index++) {
      const type = this.#memory.word(fields + index * 24 + 8)
      const said = this.#memory.word(fields + index * 24 + 16)
      if (type === null || said === null) return false
      const head = this.#partOf(type)
      if (head === null) return false
      // Up to Go 1.18 the lowest bit said whether the field was embedded.
      const offset = this.#minor < 19 ? Math.floor(said / 2) : said
      if (head !== 'none' && !this.#fill(into, at + offset / 8, head, type, depth - 1)) return false
    }
    return true
  }

  /** A field without pointers may have any size. */
  #partOf(type: number): TypeHead | 'none' | null {
    return this.#memory.word(type + 8) === 0 ? 'none' : this.#head(type)
  }
}

function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31))
}

function copyBits(
  from: Uint32Array,
  at: number,
  into: Uint32Array,
  to: number,
  count: number,
): void {
  for (let bit = 0; bit < count; bit++) {
    const own = at + bit
    if ((((from[own >>> 5] ?? 0) >>> (own & 31)) & 1) === 1) setBit(into, to + bit)
  }
}
