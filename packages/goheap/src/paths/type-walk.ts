import { DamagedData } from '@lastref/symbols'
import type { DwarfType, DwarfTypes } from '../dwarf/types.ts'

/** What a pointer inside a value is, and what it leads to. */
export interface Descent {
  /** E.g. `.readers[…].counter`. */
  readonly field: string
  /** The type that it points to; null: not known. */
  readonly target: DwarfType | null
  /** What kind of value holds the pointer. */
  readonly through: 'pointer' | 'interface' | 'function' | 'other'
}

const maxDepth = 64
/** reflect.Kind. */
const kinds = { func: 19, interface: 20, map: 21, slice: 23, unsafePointer: 26 } as const

/** Returns what stands at an offset of a value of a type; null: no pointer does. */
export function descend(types: DwarfTypes, type: DwarfType, offset: number): Descent | null {
  try {
    return step(types, type, offset, '', maxDepth)
  } catch (cause) {
    // What DWARF says of one type may be damaged; the others are still worth having.
    if (cause instanceof DamagedData) return null
    throw cause
  }
}

function step(
  types: DwarfTypes,
  type: DwarfType,
  offset: number,
  field: string,
  depth: number,
): Descent | null {
  if (depth === 0) return null
  switch (type.shape) {
    case 'pointer':
      if (offset !== 0) return null
      return { field, target: elementOf(types, type), through: 'pointer' }
    case 'function':
      return offset === 0 ? { field, target: null, through: 'function' } : null
    case 'array': {
      const element = elementOf(types, type)
      if (element === null || element.size === 0) return null
      return step(types, element, offset % element.size, `${field}[…]`, depth - 1)
    }
    case 'struct': {
      if (isInterface(type)) {
        return offset === 8 ? { field, target: null, through: 'interface' } : null
      }
      const found = type.fields.findLast((candidate) => candidate.offset <= offset)
      if (found === undefined) return null
      const under = types.at(found.type)
      if (under === null) return null
      const within = offset - found.offset
      if (within >= Math.max(under.size, 8)) return null
      if (type.goKind === kinds.slice || type.name.startsWith('[]')) {
        return step(types, under, within, `${field}[…]`, depth - 1)
      }
      return step(types, under, within, `${field}.${found.name}`, depth - 1)
    }
    case 'other':
      return type.goKind === kinds.unsafePointer || type.size === 8
        ? { field, target: null, through: 'other' }
        : null
  }
}

function isInterface(type: DwarfType): boolean {
  return (
    type.goKind === kinds.interface ||
    type.name === 'runtime.eface' ||
    type.name === 'runtime.iface'
  )
}

function elementOf(types: DwarfTypes, type: DwarfType): DwarfType | null {
  return type.element === null ? null : types.at(type.element)
}
