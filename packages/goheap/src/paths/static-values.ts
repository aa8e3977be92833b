import type { Region } from '../memory/region.ts'
import type { GoProgram } from '../program/go-program.ts'

/** A value that the compiler laid out beside the variables, and the variable that points to it. */
export interface StaticValue {
  /** Where it begins. */
  readonly start: number
  /** Address of the word that points to it. */
  readonly holder: number
}

/** A value of `var x = &T{…}` is no variable: nothing names it, but `x` points to its start. */
const unnamed = /\.\.stmp_\d+$/u
const maxSize = 2 ** 20

/** Finds the variable behind values that have no name of their own. */
export class StaticValues {
  readonly #program: GoProgram
  readonly #regions: readonly Region[]
  #found: readonly StaticValue[] | null = null

  constructor(program: GoProgram, regions: readonly Region[]) {
    this.#program = program
    this.#regions = regions
  }

  /** Returns the value that contains an address; null: a variable does, or nothing points there. */
  at(address: number): StaticValue | null {
    const { symbols, bias } = this.#program
    if (symbols.isEmpty || isNamed(symbols.at(address - bias)?.name)) return null
    this.#found ??= this.#search()
    const value = this.#found.findLast(({ start }) => start <= address)
    if (value === undefined || address - value.start > maxSize) return null
    // A variable in between would end it.
    const between = symbols.lastIn(value.start - bias, address - bias)
    return between === null || unnamed.test(between.name) ? value : null
  }

  #search(): StaticValue[] {
    const { symbols, bias } = this.#program
    const found: StaticValue[] = []
    for (const region of this.#regions) {
      for (let at = region.start; at + 8 <= region.end; at += 8) {
        const start = region.word(at) ?? 0
        if (!this.#regions.some((other) => other.contains(start, 8))) continue
        if (isNamed(symbols.at(start - bias)?.name)) continue
        if (isNamed(symbols.at(at - bias)?.name)) found.push({ start, holder: at })
      }
    }
    return found.toSorted((a, b) => a.start - b.start)
  }
}

function isNamed(name: string | undefined): boolean {
  return name !== undefined && !unnamed.test(name)
}
