import type { Words } from '../memory/words.ts'
import type { TypeMasks } from '../pointers/type-masks.ts'

/** Finds which words of a value on a stack are pointers. */
export class ObjectMasks {
  readonly #memory: Words
  readonly #types: TypeMasks
  readonly #rodata: number | null

  /** `rodata` is where masks are counted from; null before Go 1.18. */
  constructor(memory: Words, types: TypeMasks, rodata: number | null) {
    this.#memory = memory
    this.#types = types
    this.#rodata = rodata
  }

  /** Returns the size of a type in bytes, and the offsets of its pointers; null: there is no such type. */
  ofType(address: number): { size: number; pointers: readonly number[] } | null {
    const mask = this.#types.at(address)
    if (mask === null) return null
    const { words, pointerWords, bits } = mask
    const isSet = (word: number): boolean => (((bits[word >>> 5] ?? 0) >>> (word & 31)) & 1) === 1
    return { size: words * 8, pointers: offsetsOf(pointerWords, isSet) }
  }

  /** Returns the offsets of pointers by the distance of their mask from the constants of the program. */
  inRodata(distance: number, pointerBytes: number): readonly number[] | null {
    return this.#rodata === null ? null : this.at(this.#rodata + distance, pointerBytes)
  }

  /** Returns the offsets of pointers by the address of their mask; null: it cannot be read. */
  at(address: number, pointerBytes: number): readonly number[] | null {
    const words = pointerBytes / 8
    const bytes = this.#memory.bytes(address, Math.ceil(words / 8))
    if (bytes === null) return null
    return offsetsOf(words, (word) => (((bytes[word >> 3] ?? 0) >> (word & 7)) & 1) === 1)
  }
}

function offsetsOf(words: number, isSet: (word: number) => boolean): number[] {
  const found: number[] = []
  for (let word = 0; word < words; word++) if (isSet(word)) found.push(word * 8)
  return found
}
