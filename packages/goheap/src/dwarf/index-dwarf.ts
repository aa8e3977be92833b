import { DamagedData } from '@lastref/symbols'
import { numberOf, readAttributes, readEntry, referenceOf, staticAddress, textOf } from './entry.ts'
import { DwarfCursor } from './forms.ts'
import { attribute, languageGo, tag } from './names.ts'
import type { DwarfSections } from './sections.ts'
import { readUnits, type Abbreviation, type Unit } from './units.ts'

export interface DwarfVariable {
  readonly name: string
  readonly address: number
  /** Offset of its type in `.debug_info`; null: it has none. */
  readonly type: number | null
}

/** What the Go units of a program say at their outermost level. */
export interface DwarfIndex {
  readonly sections: DwarfSections
  /** The units in Go only, ascending. */
  readonly units: readonly Unit[]
  /** Offsets of structures by name: those of `runtime` and `internal/` only. */
  readonly structures: ReadonlyMap<string, number>
  /** Constants of `runtime`. */
  readonly constants: ReadonlyMap<string, number>
  readonly variables: readonly DwarfVariable[]
  /** Offsets of types by the address of what the program itself knows about the type. */
  readonly runtimeTypes: ReadonlyMap<number, number>
}

interface Building {
  readonly sections: DwarfSections
  readonly structures: Map<string, number>
  readonly constants: Map<string, number>
  readonly variables: DwarfVariable[]
  readonly runtimeTypes: Map<number, number>
}

/** Returns what is found in one pass over `.debug_info`. Throws `DamagedData`. */
export function indexDwarf(sections: DwarfSections): DwarfIndex {
  const units: Unit[] = []
  const found: Building = {
    sections,
    structures: new Map(),
    constants: new Map(),
    variables: [],
    runtimeTypes: new Map(),
  }
  for (const unit of readUnits(sections)) {
    // Programs with cgo have units in C as well, which are passed over whole.
    if (!isGo(sections, unit)) continue
    units.push(unit)
    indexUnit(found, unit)
  }
  return { ...found, units }
}

function isGo(sections: DwarfSections, unit: Unit): boolean {
  const entry = readEntry(sections, unit, unit.entries)
  if (entry === null || numberOf(entry.attributes.get(attribute.language)) !== languageGo) {
    return false
  }
  const strings = numberOf(entry.attributes.get(attribute.strOffsetsBase))
  const addresses = numberOf(entry.attributes.get(attribute.addrBase))
  if (strings !== null) unit.bases.strings = strings
  if (addresses !== null) unit.bases.addresses = addresses
  return true
}

const types: ReadonlySet<number> = new Set([
  tag.structureType,
  tag.typedef,
  tag.pointerType,
  tag.arrayType,
  tag.baseType,
  tag.subroutineType,
])

function indexUnit(found: Building, unit: Unit): void {
  const cursor = new DwarfCursor(found.sections.info, unit.entries, unit.end)
  let depth = 0
  while (cursor.at < unit.end) {
    const { at } = cursor
    const code = cursor.uleb()
    if (code === 0) {
      depth--
      // The linker pads units, also behind their end.
      if (depth <= 0) return
      continue
    }
    const abbreviation = unit.abbreviations.get(code)
    if (abbreviation === undefined) throw new DamagedData('an entry of DWARF has an unknown shape')
    if (depth === 1 && isWanted(abbreviation)) indexEntry(found, unit, abbreviation, cursor, at)
    else skipEntry(abbreviation, unit, cursor)
    if (abbreviation.hasChildren) depth++
  }
}

function isWanted({ tag: it }: Abbreviation): boolean {
  return it === tag.variable || it === tag.constant || types.has(it)
}

function skipEntry({ size, attributes }: Abbreviation, unit: Unit, cursor: DwarfCursor): void {
  if (size !== null) return cursor.skip(size)
  for (const { form } of attributes) cursor.skipForm(form, unit.offsetSize)
}

function indexEntry(
  found: Building,
  unit: Unit,
  abbreviation: Abbreviation,
  cursor: DwarfCursor,
  offset: number,
): void {
  const values = readAttributes(found.sections, unit, abbreviation, cursor)
  const name = values.get(attribute.name)
  if (abbreviation.tag === tag.variable) {
    const address = staticAddress(found.sections, unit, values.get(attribute.location))
    const text = address === null ? null : textOf(name)
    if (address === null || text === null) return
    const type = referenceOf(values.get(attribute.type))
    found.variables.push({ name: text, address, type })
  } else if (abbreviation.tag === tag.constant) {
    const text = textOf(name)
    const value = numberOf(values.get(attribute.constValue))
    if (text !== null && value !== null && isRuntime(text)) found.constants.set(text, value)
  } else {
    const address = numberOf(values.get(attribute.goRuntimeType))
    if (address !== null && address !== 0) found.runtimeTypes.set(address, offset)
    if (abbreviation.tag !== tag.structureType) return
    const text = textOf(name)
    if (text !== null && isRuntime(text)) found.structures.set(text, offset)
  }
}

function isRuntime(name: string): boolean {
  return name.startsWith('runtime.') || name.startsWith('internal/')
}
