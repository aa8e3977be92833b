import type { PointerBits } from './pointer-bits.ts'

/** One bit for each word of the heap beside it: Go 1.20 and 1.21 (runtime/mbitmap.go). */
export class SingleArenaBits implements PointerBits {
  readonly first = 0
  readonly #bits: Uint32Array
  #from = 0

  /** The bits of the copied words, in their order. */
  constructor(bytes: Uint8Array) {
    this.#bits = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4))
  }

  start(_span: number, from: number, words: number): number {
    this.#from = from
    return words
  }

  chunk(index: number): number {
    return bitsAt(this.#bits, this.#from + index * 32)
  }
}

/**
 * Two bits for each word of the heap beside it, until Go 1.19 (runtime/mbitmap.go): four words share a byte,
 * in whose lower half a bit says that a word is a pointer, and in whose upper half one says that
 * pointers may follow. What comes after the last of them says nothing.
 */
export class DoubleArenaBits implements PointerBits {
  readonly first = 0
  readonly #bytes: Uint8Array
  /** In Go 1.15 the second bit of the second word of an object had another purpose. */
  readonly #exempt: number
  #from = 0
  #ended = false

  constructor(bytes: Uint8Array, minor: number) {
    this.#bytes = bytes
    this.#exempt = minor <= 15 ? 2 : 0
  }

  start(_span: number, from: number, words: number): number {
    this.#from = from
    this.#ended = false
    return words
  }

  chunk(index: number): number {
    if (this.#ended) return 0
    const word = this.#from + index * 32
    const within = word & 3
    const at = word >>> 2
    let pointers = 0
    let more = 0
    for (let byte = 0; byte < 8; byte++) {
      const both = this.#bytes[at + byte] ?? 0
      pointers |= (both & 15) << (byte * 4)
      more |= (both >>> 4) << (byte * 4)
    }
    if (within !== 0) {
      const both = this.#bytes[at + 8] ?? 0
      pointers = (pointers >>> within) | ((both & 15) << (32 - within))
      more = (more >>> within) | ((both >>> 4) << (32 - within))
    }
    const dead = ~more & ~(index === 0 ? this.#exempt : 0)
    if (dead === 0) return pointers
    this.#ended = true
    return pointers & ((dead & -dead) - 1)
  }
}

/** Returns 32 bits from any place below 2^32 on; zeros behind the end. */
export function bitsAt(bits: Uint32Array, at: number): number {
  const within = at & 31
  const index = at >>> 5
  const low = bits[index] ?? 0
  if (within === 0) return low | 0
  return (low >>> within) | ((bits[index + 1] ?? 0) << (32 - within))
}
