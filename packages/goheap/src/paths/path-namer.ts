import type { Step } from '../answer.ts'
import type { DwarfVariable } from '../dwarf/index-dwarf.ts'
import type { DwarfType, DwarfTypes } from '../dwarf/types.ts'
import type { Hop, Trail } from '../heap/trail.ts'
import type { Words } from '../memory/words.ts'
import type { GoProgram } from '../program/go-program.ts'
import { type GoTypes, kind } from '../types/go-types.ts'
import type { StaticValue } from './static-values.ts'
import { descend, groupOfMap } from './type-walk.ts'
import { isInternal, shortName } from './type-names.ts'

/** A variable that holds the first pointer of a path. */
export interface PathVariable {
  readonly type: DwarfType | null
  readonly typeName: string | null
  /** Where in it the pointer stands. */
  readonly offset: number
}

/** What is known about a slot: its name, and what DWARF says of the value in it. */
interface Known {
  readonly name: string | null
  readonly type: DwarfType | null
  /** Where in the slot a value of that type begins. */
  readonly delta: number
  /** The slot is what a slice consists of: many values of the type. */
  readonly isArray: boolean
}

const unknown: Known = { name: null, type: null, delta: 0, isArray: false }

/** Gives the objects on a path their types, and the pointers between them the fields they stand in. */
export class PathNamer {
  readonly #program: GoProgram
  readonly #memory: Words
  readonly #types: GoTypes
  readonly #functionAt: (pc: number) => string | null
  readonly #dwarf: DwarfTypes | null
  readonly #variables: readonly DwarfVariable[]

  constructor(
    program: GoProgram,
    memory: Words,
    types: GoTypes,
    functionAt: (pc: number) => string | null,
  ) {
    this.#program = program
    this.#memory = memory
    this.#types = types
    this.#functionAt = functionAt
    this.#dwarf = program.dwarf?.types ?? null
    this.#variables = (program.dwarf?.index.variables ?? []).toSorted(
      (a, b) => a.address - b.address,
    )
  }

  /** Returns what DWARF says of the variable with the word at an address of the process. */
  variableAt(address: number): PathVariable | null {
    const own = address - this.#program.bias
    const variable = this.#variables.findLast((candidate) => candidate.address <= own)
    if (variable === undefined || variable.type === null || this.#dwarf === null) return null
    const type = this.#dwarf.at(variable.type)
    const offset = own - variable.address
    return type === null || offset >= Math.max(type.size, 1)
      ? null
      : { type, typeName: type.name === '' ? null : type.name, offset }
  }

  /** Returns the steps of a path; parts of maps, channels and the like are left out. */
  name(
    variable: PathVariable | null,
    trail: Trail,
    object: number,
    type: string | null,
    value: StaticValue | null = null,
    address = 0,
  ): Step[] {
    const steps: Step[] = []
    let before: Known = { ...unknown, type: variable?.type ?? null }
    let container: number | null = null
    let pending = ''
    if (value !== null) {
      before = this.#static(before, variable?.offset ?? 0)
      container = value.start
      steps.push({
        address: `0x${value.start.toString(16)}`,
        size: before.type?.size ?? 0,
        type: before.name === null ? null : shortName(before.name),
        offset: variable?.offset ?? 0,
        field: null,
      })
    }
    trail.hops.forEach((hop, index) => {
      const first = value === null ? (variable?.offset ?? 0) : address - value.start
      const offset = index === 0 ? first : hop.offset
      const [field, known] = this.#follow(before, container, offset, hop)
      const isLast = index === trail.hops.length - 1
      const named: Known =
        isLast && type !== null ? { ...known, name: type.replace(/^\*/u, '') } : known
      before = known
      container = hop.slot.start
      if (!isLast && named.name !== null && isInternal(named.name)) {
        pending ||= field ?? ''
        return
      }
      const inside = pending === '' || field === null ? field : `${pending}${field}`
      pending = ''
      steps.push({
        address: `0x${(isLast ? object : hop.slot.start).toString(16)}`,
        size: hop.slot.size,
        type: named.name === null ? null : shortName(named.name),
        offset,
        field: inside === null || inside === '' ? null : tidy(inside),
      })
    })
    return steps
  }

  #static(holder: Known, offset: number): Known {
    if (holder.type === null || this.#dwarf === null) return unknown
    const type = descend(this.#dwarf, holder.type, offset)?.target ?? null
    return type === null ? unknown : { ...unknown, name: nameOf(type), type }
  }

  /** Returns the field that a pointer stands in, and what it leads to. */
  #follow(
    before: Known,
    container: number | null,
    offset: number,
    { slot, target }: Hop,
  ): [field: string | null, known: Known] {
    const delta = target - slot.start
    const types = this.#dwarf
    const found =
      before.type === null || types === null
        ? null
        : descend(types, before.type, within(before, offset))
    const field = found === null ? null : `${before.isArray ? '[…]' : ''}${found.field}`
    const isArray = found?.through === 'slice'
    const byDwarf = this.#smallMap(before.type, container, field) ?? found?.target ?? null
    if (byDwarf !== null && fits(byDwarf, slot.size - delta)) {
      const own = nameOf(byDwarf)
      const name = isArray && own !== null ? `[]${own}` : own
      return [field, { name, type: byDwarf, delta, isArray }]
    }
    return [field, this.#guess(container, offset, slot.start, slot.size, delta)]
  }

  /** A map with few entries points to them where a larger one has a directory. */
  #smallMap(
    type: DwarfType | null,
    container: number | null,
    field: string | null,
  ): DwarfType | null {
    const length = type?.fields.find(({ name }) => name === 'dirLen')
    if (type === null || container === null || this.#dwarf === null) return null
    if (length === undefined || field !== '.dirPtr') return null
    return this.#memory.word(container + length.offset) === 0 ? groupOfMap(this.#dwarf, type) : null
  }

  /** What the memory itself says: a closure begins with code, and an interface with its type. */
  #guess(
    container: number | null,
    offset: number,
    start: number,
    size: number,
    delta: number,
  ): Known {
    const first = this.#memory.word(start) ?? 0
    const closure = this.#functionAt(first)
    if (closure !== null) return { ...unknown, name: `closure ${closure}` }
    if (container !== null && offset >= 8) {
      const type = this.#typeFromWord(this.#memory.word(container + offset - 8) ?? 0)
      if (type !== null) return { ...type, delta }
    }
    // Since Go 1.22 larger objects begin with their type (`minSizeForMallocHeader`).
    if (size > 512 && this.#types.contains(first)) {
      const type = this.#types.at(first)
      if (type !== null) return { ...this.#fromRuntime(first, type.name), delta: 8 }
    }
    return unknown
  }

  /** A word before a pointer that is a type, or the table of an interface with methods. */
  #typeFromWord(word: number): Known | null {
    const address = this.#isTable(word) ? (this.#memory.word(word + 8) ?? 0) : word
    if (!this.#types.contains(address)) return null
    const type = this.#types.at(address)
    if (type === null) return null
    if (type.kind !== kind.pointer || type.element === null) {
      return this.#fromRuntime(address, type.name)
    }
    const element = this.#types.at(type.element)
    return element === null ? null : this.#fromRuntime(type.element, element.name)
  }

  /** A table begins with the type of its interface (internal/abi, `ITab`). */
  #isTable(word: number): boolean {
    const first = word % 8 === 0 && word !== 0 ? (this.#memory.word(word) ?? 0) : 0
    return this.#types.contains(first) && this.#types.at(first)?.kind === kind.interface
  }

  #fromRuntime(address: number, name: string): Known {
    const { module } = this.#program
    // DWARF has the address as the linker knew it: of the type, or its distance from the first one.
    const own = address - this.#program.bias
    const type =
      this.#dwarf?.ofRuntimeType(own) ??
      this.#dwarf?.ofRuntimeType(address - module.types.start) ??
      null
    return { ...unknown, name, type }
  }
}

/** An object may be an array of its type. */
function within({ type, delta }: Known, offset: number): number {
  const own = offset - delta
  const size = type?.size ?? 0
  return size > 0 && own >= size ? own % size : own
}

function fits(type: DwarfType, room: number): boolean {
  return type.size > 0 && type.size <= room
}

function nameOf(type: DwarfType): string | null {
  return type.name === '' ? null : type.name
}

/** What stands in front of a value of a map is how the map is built: `.dirPtr.slots[…].elem`. */
function tidy(field: string): string {
  return field
    .replace(/^\.(?:dirPtr|buckets|oldbuckets).*?\.(?:slots|values|elems)\[…\](?:\.elem)?/u, '[…]')
    .replace(/(?:\[…\])+/gu, '[…]')
}
