import type { Elf } from '../elf/elf.ts'
import { offsetOf } from '../elf/elf.ts'
import { lastAtOrBelow } from '../elf/symbols.ts'

const relaSection = 4
const relative = 8
const entrySize = 24
const maxEntries = 4_000_000

/**
 * Words of a file as the dynamic linker will leave them. A position-independent executable has its
 * pointers in R_X86_64_RELATIVE entries, and not always in place as well (psABI x86-64, 4.4).
 */
export class RelocatedWords {
  readonly #elf: Elf
  readonly #places: Float64Array
  readonly #values: Float64Array

  constructor(elf: Elf) {
    this.#elf = elf
    let room = maxEntries
    const pairs = elf.sections
      .filter(({ type }) => type === relaSection)
      .flatMap((section) => {
        const count = Math.min(Math.floor(section.size / entrySize), room)
        room -= count
        const raw = elf.bytes.slice(section.offset, count * entrySize)
        return relativeEntries(new DataView(raw.buffer, raw.byteOffset, raw.byteLength))
      })
    pairs.sort(([a], [b]) => a - b)
    this.#places = Float64Array.from(pairs, ([place]) => place)
    this.#values = Float64Array.from(pairs, ([, value]) => value)
  }

  /** Returns the word at an address of the file's numbering; null: nothing is there. */
  at(address: number): number | null {
    const index = lastAtOrBelow(this.#places, address)
    if (index >= 0 && this.#places[index] === address) return this.#values[index] ?? null
    const offset = offsetOf(this.#elf, address)
    return offset === null ? null : this.#elf.bytes.word(offset)
  }

  /** Returns the addresses at which the dynamic linker will put a pointer to `target`. */
  pointersTo(target: number): number[] {
    const found: number[] = []
    this.#values.forEach((value, index) => {
      if (value === target) found.push(this.#places[index] ?? 0)
    })
    return found
  }
}

function relativeEntries(view: DataView): [place: number, value: number][] {
  const pairs: [number, number][] = []
  for (let at = 0; at < view.byteLength; at += entrySize) {
    if (view.getUint32(at + 8, true) !== relative) continue
    pairs.push([Number(view.getBigUint64(at, true)), Number(view.getBigInt64(at + 16, true))])
  }
  return pairs
}
