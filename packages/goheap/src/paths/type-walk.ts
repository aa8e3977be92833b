import { DamagedData } from '@lastref/symbols'
import type { DwarfType, DwarfTypes } from '../dwarf/types.ts'

/** What a pointer inside a value is, and what it leads to. */
export interface Descent {
  /** E.g. `.readers[…].counter`. */
  readonly field: string
  /** The type that it points to; null: not known. */
  readonly target: DwarfType | null
  /** What kind of value holds the pointer. */
  readonly through: 'pointer' | 'slice' | 'interface' | 'function' | 'other'
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
      if (isSlice(type)) {
        const inside = step(types, under, within, field, depth - 1)
        return inside === null ? null : { ...inside, through: 'slice' }
      }
      const hidden = within === 0 ? hiddenTarget(types, type, found.name) : null
      if (hidden !== null) return { field, target: hidden, through: 'pointer' }
      return step(types, under, within, `${field}.${found.name}`, depth - 1)
    }
    case 'other':
      return type.goKind === kinds.unsafePointer || type.size === 8
        ? { field, target: null, through: 'other' }
        : null
  }
}

function isSlice(type: DwarfType): boolean {
  return type.goKind === kinds.slice || type.name.startsWith('[]')
}

/** Some pointers of the runtime have no type themselves, and one beside them that says it. */
function hiddenTarget(types: DwarfTypes, type: DwarfType, field: string): DwarfType | null {
  // sync/atomic.Pointer[T] has an array of no *T, so that it cannot be converted to another.
  if (field === 'v' && type.name.includes('atomic.Pointer[')) {
    const pointer = typeOfField(types, typeOfField(types, type, '_'), null)
    return pointer?.shape === 'pointer' ? elementOf(types, pointer) : null
  }
  // The buffer of a channel consists of what its waiting senders point to.
  if (field === 'buf' && type.name.startsWith('hchan<')) {
    const first = typeOfField(types, typeOfField(types, type, 'sendq'), 'first')
    const waiting = first === null ? null : elementOf(types, first)
    const element = typeOfField(types, waiting, 'elem')
    return element === null ? null : elementOf(types, element)
  }
  return null
}

/**
 * Returns what a map of at most eight entries points to, where a larger one has a directory
 * (internal/runtime/maps/map.go); null: the type is not that of a map.
 */
export function groupOfMap(types: DwarfTypes, map: DwarfType): DwarfType | null {
  const directory = typeOfField(types, map, 'dirPtr')
  const tables = directory === null ? null : elementOf(types, directory)
  const table = tables === null ? null : elementOf(types, tables)
  const data = typeOfField(types, typeOfField(types, table, 'groups'), 'data')
  return data === null ? null : elementOf(types, data)
}

/** Without a name: the element of an array. */
function typeOfField(
  types: DwarfTypes,
  type: DwarfType | null,
  name: string | null,
): DwarfType | null {
  if (type === null) return null
  if (name === null) return elementOf(types, type)
  const field = type.fields.find((candidate) => candidate.name === name)
  return field === undefined ? null : types.at(field.type)
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
