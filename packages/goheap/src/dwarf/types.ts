import { lastUnitAt } from './unit-at.ts'
import { type Entry, numberOf, readEntry, referenceOf, textOf } from './entry.ts'
import type { DwarfIndex } from './index-dwarf.ts'
import { attribute, tag } from './names.ts'

/** A type, as far as it matters for finding pointers in values of it. */
export interface DwarfType {
  readonly offset: number
  readonly shape: 'struct' | 'pointer' | 'array' | 'function' | 'other'
  /** E.g. `map[string]*main.link`; empty where it has none. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  readonly fields: readonly DwarfField[]
  /** What a pointer points to, or an array consists of. */
  readonly element: number | null
  /** reflect.Kind, where Go says it; 0 otherwise. */
  readonly goKind: number
  /** Element of a slice, map or channel. */
  readonly goElement: number | null
}

export interface DwarfField {
  readonly name: string
  readonly offset: number
  readonly type: number
}

const maxFields = 4096
const maxTypedefs = 32

/** Reads types when they are asked for, and remembers them. */
export class DwarfTypes {
  readonly #index: DwarfIndex
  readonly #known = new Map<number, DwarfType | null>()

  constructor(index: DwarfIndex) {
    this.#index = index
  }

  /** Returns null where there is none. Throws `DamagedData`. */
  at(offset: number): DwarfType | null {
    const known = this.#known.get(offset)
    if (known !== undefined) return known
    // What refers to itself must not be followed for ever.
    this.#known.set(offset, null)
    const type = this.#read(offset, maxTypedefs)
    this.#known.set(offset, type)
    return type
  }

  /** Returns the structure of the runtime with that name; null: the program has none. */
  named(name: string): DwarfType | null {
    const offset = this.#index.structures.get(name)
    return offset === undefined ? null : this.at(offset)
  }

  /** Returns the type that the program knows by that address, without the load bias. */
  ofRuntimeType(address: number): DwarfType | null {
    const offset = this.#index.runtimeTypes.get(address)
    return offset === undefined ? null : this.at(offset)
  }

  #read(offset: number, depth: number): DwarfType | null {
    const { sections, units } = this.#index
    const unit = lastUnitAt(units, offset)
    const entry = unit === null ? null : readEntry(sections, unit, offset)
    if (unit === null || entry === null || depth === 0) return null
    const { attributes } = entry
    const target = referenceOf(attributes.get(attribute.type))
    const common = {
      offset,
      name: textOf(attributes.get(attribute.name)) ?? '',
      goKind: numberOf(attributes.get(attribute.goKind)) ?? 0,
      goElement: referenceOf(attributes.get(attribute.goElem)),
      fields: [],
      element: null,
    }
    const size = numberOf(attributes.get(attribute.byteSize)) ?? 0
    switch (entry.tag) {
      case tag.typedef: {
        const under = target === null ? null : this.#read(target, depth - 1)
        if (under === null) return null
        const goElement = common.goElement ?? under.goElement
        return { ...under, name: common.name, goElement, goKind: common.goKind || under.goKind }
      }
      case tag.structureType:
        return { ...common, shape: 'struct', size, fields: this.#fields(entry) }
      case tag.pointerType:
        return { ...common, shape: 'pointer', size: 8, element: target }
      case tag.arrayType:
        return { ...common, shape: 'array', size, element: target }
      case tag.subroutineType:
        return { ...common, shape: 'function', size: 8 }
      default:
        return { ...common, shape: 'other', size }
    }
  }

  #fields(structure: Entry): DwarfField[] {
    const { sections, units } = this.#index
    const unit = lastUnitAt(units, structure.offset)
    const fields: DwarfField[] = []
    if (unit === null || !structure.hasChildren) return fields
    let at = structure.next
    while (fields.length < maxFields) {
      const member = readEntry(sections, unit, at)
      if (member === null) break
      at = member.next
      const type = referenceOf(member.attributes.get(attribute.type))
      if (member.tag !== tag.member || member.hasChildren || type === null) continue
      fields.push({
        name: textOf(member.attributes.get(attribute.name)) ?? '',
        offset: memberOffset(member),
        type,
      })
    }
    return fields
  }
}

/** Go writes an expression, `DW_OP_plus_uconst N`, or a constant. */
function memberOffset(member: Entry): number {
  const value = member.attributes.get(attribute.memberLocation)
  if (value?.kind !== 'block') return numberOf(value) ?? 0
  let offset = 0
  for (let index = 1, scale = 1; index < value.bytes.length; index++, scale *= 128) {
    const byte = value.bytes[index] ?? 0
    offset += (byte & 0x7f) * scale
    if (byte < 0x80) break
  }
  return offset
}
