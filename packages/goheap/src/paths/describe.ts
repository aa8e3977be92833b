import type { GoroutineRoot, Root, Step, VariableRoot } from '../answer.ts'
import type { FoundRoot } from '../heap/mark-all.ts'
import type { Trail } from '../heap/trail.ts'
import type { Region } from '../memory/region.ts'
import type { Words } from '../memory/words.ts'
import type { GoProgram } from '../program/go-program.ts'
import { isOwnFunction, type NamedPlace, userFunctionFrom } from '../program/user-function.ts'
import type { CodePlaces } from '../stacks/code-place.ts'
import { type Goroutine, statusName } from '../stacks/goroutines.ts'
import type { GoTypes } from '../types/go-types.ts'
import { PathNamer } from './path-namer.ts'
import { StaticValues } from './static-values.ts'
import { shortName } from './type-names.ts'

/** Puts roots and paths into words. */
export class Describer {
  readonly #program: GoProgram
  readonly #memory: Words
  readonly #places: CodePlaces
  readonly #goroutines: readonly Goroutine[]
  readonly #paths: PathNamer
  readonly #statics: StaticValues
  readonly #usedBy: (address: number) => readonly string[]

  constructor(
    program: GoProgram,
    memory: Words,
    places: CodePlaces,
    types: GoTypes,
    goroutines: readonly Goroutine[],
    regions: readonly Region[],
    usedBy: (address: number) => readonly string[],
  ) {
    this.#program = program
    this.#memory = memory
    this.#places = places
    this.#goroutines = goroutines
    this.#usedBy = usedBy
    this.#statics = new StaticValues(program, regions)
    this.#paths = new PathNamer(program, memory, types, (pc) => this.functionAt(pc))
  }

  /** Returns the name of the function that begins at an address; null: none does. */
  functionAt(pc: number): string | null {
    const place = this.#places.at(pc)
    return place === null || place.function.entry + this.#program.bias !== pc ? null : place.name
  }

  /** Returns what a finalizer or cleanup calls. */
  releaseFunction(closure: number): string | null {
    return closureFunction(closure, this.#memory, (pc) => this.functionAt(pc))
  }

  /** Returns the goroutine that is in the middle of a finalizer or cleanup; null: none is. */
  blockedRunner(): GoroutineRoot | null {
    for (const goroutine of this.#goroutines) {
      const { frames } = goroutine.stack
      const runner = frames.findIndex(({ place }) => runners.test(place.name))
      if (runner < 0) continue
      const user = frames.slice(0, runner).findIndex(({ place }) => !isOwnFunction(place.name))
      if (user >= 0) return this.#goroutine(goroutine, user)
    }
    return null
  }

  /** Returns a trail in words. `object` is what it leads to, with its type where that is known. */
  trail(
    root: FoundRoot,
    trail: Trail,
    object: number,
    type: string | null,
  ): { root: Root; path: Step[] } {
    const { record } = root
    if (record.kind !== 'variable') {
      const path = this.#paths.name(null, trail, object, type)
      return { root: this.#root(root, path), path }
    }
    const value = this.#statics.at(record.address)
    const holder = value?.holder ?? record.address
    const variable = this.#paths.variableAt(holder)
    const path = this.#paths.name(variable, trail, object, type, value, record.address)
    return { root: this.#variable(holder, record.region, variable?.typeName ?? null), path }
  }

  #variable(address: number, { name, start }: Region, type: string | null): VariableRoot {
    const { symbols, bias } = this.#program
    const symbol = symbols.at(address - bias)
    return {
      kind: 'variable',
      name: symbol?.name ?? null,
      address: `0x${(address - bias).toString(16)}`,
      section: `${name}+0x${(address - start).toString(16)}`,
      type: type === null ? null : shortName(type),
      usedBy: symbol === null ? this.#usedBy(address) : [],
    }
  }

  #root({ record }: FoundRoot, path: readonly Step[]): Root {
    switch (record.kind) {
      case 'variable':
        return this.#variable(record.address, record.region, null)
      case 'goroutine':
        return this.#goroutine(record.goroutine, record.frame)
      case 'timer':
        return { kind: 'timer', function: firstClosure(path) }
      case 'thread':
        return { kind: 'runtime', name: 'thread' }
      case 'closure': {
        const { closure, queued } = record
        return { kind: 'finalizer', function: this.releaseFunction(closure), queued }
      }
    }
  }

  #goroutine(goroutine: Goroutine, frame: number): GoroutineRoot {
    const { tables, bias } = this.#program
    const { frames } = goroutine.stack
    const place: NamedPlace | null = userFunctionFrom(tables, bias, frames, frame)
    const started = this.#places.at(goroutine.startPc)?.name ?? null
    return {
      kind: 'goroutine',
      number: goroutine.number,
      state: statusName(goroutine.status),
      function: place?.function ?? started,
      file: place?.file ?? null,
      line: place?.line ?? null,
      started,
    }
  }
}

/** What runs finalizers and cleanups, in all versions. */
const runners = /^runtime\.(?:runfinq|runFinalizers|runCleanups)$/u

/** Closures that AddCleanup makes up to Go 1.25 wrap the user's. */
const wrapper = /^runtime\.AddCleanup/u

/** Returns the function that a closure calls; null: it is not a closure. */
export function closureFunction(
  closure: number,
  memory: Words,
  functionAt: (pc: number) => string | null,
): string | null {
  const pc = memory.word(closure)
  const name = pc === null ? null : functionAt(pc)
  if (name === null || !wrapper.test(name)) return name
  for (const offset of [8, 16]) {
    const inner = memory.word(closure + offset)
    const its = inner === null ? null : memory.word(inner)
    const wrapped = its === null ? null : functionAt(its)
    if (wrapped !== null) return wrapped
  }
  return name
}

/** What a timer calls is a closure on the path from it. */
function firstClosure(path: readonly Step[]): string | null {
  for (const { type } of path) {
    const name = type?.startsWith('closure ') === true ? type.slice('closure '.length) : null
    if (name !== null && !isOwnFunction(name)) return name
  }
  return null
}
