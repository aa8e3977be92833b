import { DamagedData } from '@lastref/symbols'
import { DwarfCursor, fixedSize, form } from './forms.ts'
import type { DwarfSections } from './sections.ts'

/** The shape of a kind of entry: its tag, and its attributes with their forms. */
export interface Abbreviation {
  readonly tag: number
  readonly hasChildren: boolean
  readonly attributes: readonly AttributeShape[]
  /** In bytes, where all attributes have a fixed size. */
  readonly size: number | null
}

export interface AttributeShape {
  readonly name: number
  readonly form: number
  readonly implicit: number
}

/** One compilation unit of `.debug_info`. */
export interface Unit {
  readonly start: number
  /** Where its first entry lies. */
  readonly entries: number
  readonly end: number
  readonly offsetSize: number
  readonly abbreviations: ReadonlyMap<number, Abbreviation>
  /** What `strx` and `addrx` count from (DWARF 5, 7.26 and 7.27). */
  readonly bases: { strings: number; addresses: number }
}

const skeletons: ReadonlySet<number> = new Set([4, 5])

/** Returns the units in the order of the file. Throws `DamagedData`. */
export function readUnits(sections: DwarfSections): Unit[] {
  const units: Unit[] = []
  const tables = new Map<string, ReadonlyMap<number, Abbreviation>>()
  for (let at = 0; at < sections.info.length;) {
    const { unit, end } = readUnit(sections, at, tables)
    if (unit !== null) units.push(unit)
    at = end
  }
  return units
}

function readUnit(
  sections: DwarfSections,
  start: number,
  tables: Map<string, ReadonlyMap<number, Abbreviation>>,
): { unit: Unit | null; end: number } {
  const cursor = new DwarfCursor(sections.info, start)
  const first = cursor.uint(4)
  const offsetSize = first === 0xffffffff ? 8 : 4
  const length = offsetSize === 8 ? cursor.uint(8) : first
  const end = cursor.at + length
  if (length === 0 || end > sections.info.length) {
    throw new DamagedData('a unit of DWARF does not fit into its section')
  }
  const version = cursor.uint(2)
  if (version < 2 || version > 5) return { unit: null, end }
  const kind = version >= 5 ? cursor.uint(1) : 1
  const before = version >= 5 ? cursor.uint(1) : 0
  const abbreviationsAt = cursor.uint(offsetSize)
  const addressSize = version >= 5 ? before : cursor.uint(1)
  if (addressSize !== 8) throw new DamagedData('a unit of DWARF has addresses of another size')
  // A skeleton has an id; units of types describe no program.
  if (skeletons.has(kind)) cursor.skip(8)
  else if (kind !== 1 && kind !== 3) return { unit: null, end }
  const key = `${abbreviationsAt} ${offsetSize}`
  const abbreviations =
    tables.get(key) ?? readAbbreviations(sections.abbrev, abbreviationsAt, offsetSize)
  tables.set(key, abbreviations)
  const bases = { strings: 2 * offsetSize, addresses: 2 * offsetSize }
  return {
    unit: { start, entries: cursor.at, end, offsetSize, abbreviations, bases },
    end,
  }
}

const maxAbbreviations = 65_536
const maxAttributes = 256

function readAbbreviations(
  data: Buffer,
  at: number,
  offsetSize: number,
): ReadonlyMap<number, Abbreviation> {
  const cursor = new DwarfCursor(data, at)
  const table = new Map<number, Abbreviation>()
  while (table.size < maxAbbreviations) {
    const code = cursor.uleb()
    if (code === 0) return table
    const tag = cursor.uleb()
    const hasChildren = cursor.uint(1) !== 0
    const attributes: AttributeShape[] = []
    for (;;) {
      const name = cursor.uleb()
      const attributeForm = cursor.uleb()
      const implicit = attributeForm === form.implicitConst ? cursor.sleb() : 0
      if (name === 0 && attributeForm === 0) break
      attributes.push({ name, form: attributeForm, implicit })
      if (attributes.length > maxAttributes) {
        throw new DamagedData('an entry of DWARF has too many attributes')
      }
    }
    table.set(code, { tag, hasChildren, attributes, size: totalSize(attributes, offsetSize) })
  }
  throw new DamagedData('DWARF has too many abbreviations')
}

function totalSize(attributes: readonly AttributeShape[], offsetSize: number): number | null {
  let total = 0
  for (const attribute of attributes) {
    const size = fixedSize(attribute.form, offsetSize)
    if (size === null) return null
    total += size
  }
  return total
}
