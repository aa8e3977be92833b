/**
 * Which words of an object the collector itself takes for pointers. One object is asked for at a time, so that
 * nothing is allocated for each of millions.
 */
export interface PointerBits {
  /** Where the bits of the object begin, in words from its start. */
  readonly first: number
  /**
   * Turns to an object by its span, its place in the copy and its size, both in words. Returns how many of
   * its words have to be looked at; -1: nothing says which are pointers.
   */
  start(span: number, from: number, words: number): number
  /** Returns the bits of 32 words, the lowest for the first; `index` counts them from `first` on. */
  chunk(index: number): number
}

/** Nothing is known of any object. */
export const noBits: PointerBits = { first: 0, start: () => -1, chunk: () => 0 }

/** Calls back with each word of an object that is a pointer, counted from its start; false: not known. */
export function eachPointer(
  bits: PointerBits,
  span: number,
  from: number,
  words: number,
  callback: (word: number) => void,
): boolean {
  const end = bits.start(span, from, words)
  for (let base = bits.first; base < end; base += 32) {
    const some = bits.chunk((base - bits.first) >>> 5)
    for (let bit = 0; bit < 32 && base + bit < end; bit++) {
      if (((some >>> bit) & 1) === 1) callback(base + bit)
    }
  }
  return end >= 0
}
