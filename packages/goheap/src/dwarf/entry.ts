import { DamagedData } from '@lastref/symbols'
import { DwarfCursor, form } from './forms.ts'
import type { DwarfSections } from './sections.ts'
import type { Abbreviation, Unit } from './units.ts'

/** What an attribute says: a number, a name, or an expression. */
export type AttributeValue =
  | { readonly kind: 'number'; readonly value: number }
  /** Offset of an entry in `.debug_info`. */
  | { readonly kind: 'reference'; readonly value: number }
  | { readonly kind: 'text'; readonly table: Buffer; readonly at: number }
  | { readonly kind: 'block'; readonly bytes: Buffer }
  | { readonly kind: 'other' }

/** One entry of `.debug_info`, with the attributes that were asked for. */
export interface Entry {
  readonly offset: number
  readonly tag: number
  readonly hasChildren: boolean
  readonly attributes: ReadonlyMap<number, AttributeValue>
  /** Where the next entry lies: its first child, if it has children. */
  readonly next: number
}

/** Returns the attributes at the cursor, which is moved behind them. Throws `DamagedData`. */
export function readAttributes(
  sections: DwarfSections,
  unit: Unit,
  abbreviation: Abbreviation,
  cursor: DwarfCursor,
): Map<number, AttributeValue> {
  const values = new Map<number, AttributeValue>()
  for (const shape of abbreviation.attributes) {
    values.set(shape.name, readValue(sections, unit, shape.form, shape.implicit, cursor))
  }
  return values
}

/** Returns the text of an attribute; null: it has none. */
export function textOf(value: AttributeValue | undefined): string | null {
  if (value?.kind !== 'text') return null
  const end = value.table.indexOf(0, value.at)
  return end < 0 ? null : value.table.toString('utf8', value.at, end)
}

export function numberOf(value: AttributeValue | undefined): number | null {
  return value?.kind === 'number' ? value.value : null
}

export function referenceOf(value: AttributeValue | undefined): number | null {
  return value?.kind === 'reference' ? value.value : null
}

const number = (value: number): AttributeValue => ({ kind: 'number', value })
const reference = (value: number): AttributeValue => ({ kind: 'reference', value })

function readValue(
  sections: DwarfSections,
  unit: Unit,
  code: number,
  implicit: number,
  cursor: DwarfCursor,
): AttributeValue {
  const { offsetSize } = unit
  switch (code) {
    case form.data1:
    case form.flag:
      return number(cursor.uint(1))
    case form.data2:
      return number(cursor.uint(2))
    case form.data4:
      return number(cursor.uint(4))
    case form.addr:
    case form.data8:
      return number(cursor.uint(8))
    case form.sdata:
      return number(cursor.sleb())
    case form.udata:
      return number(cursor.uleb())
    case form.secOffset:
      return number(cursor.uint(offsetSize))
    case form.flagPresent:
      return number(1)
    case form.implicitConst:
      return number(implicit)
    case form.refAddr:
      return reference(cursor.uint(offsetSize))
    case form.ref1:
      return reference(unit.start + cursor.uint(1))
    case form.ref2:
      return reference(unit.start + cursor.uint(2))
    case form.ref4:
      return reference(unit.start + cursor.uint(4))
    case form.ref8:
      return reference(unit.start + cursor.uint(8))
    case form.refUdata:
      return reference(unit.start + cursor.uleb())
    case form.string: {
      const { at } = cursor
      cursor.skipText()
      return { kind: 'text', table: sections.info, at }
    }
    case form.strp:
      return { kind: 'text', table: sections.str, at: cursor.uint(offsetSize) }
    case form.lineStrp:
      return { kind: 'text', table: sections.lineStr, at: cursor.uint(offsetSize) }
    case form.strx:
      return indexedText(sections, unit, cursor.uleb())
    case form.strx1:
    case form.strx2:
    case form.strx3:
    case form.strx4:
      return indexedText(sections, unit, cursor.uint(code - form.strx1 + 1))
    case form.addrx:
      return indexedAddress(sections, unit, cursor.uleb())
    case form.addrx1:
    case form.addrx2:
    case form.addrx3:
    case form.addrx4:
      return indexedAddress(sections, unit, cursor.uint(code - form.addrx1 + 1))
    case form.block1:
      return block(cursor, cursor.uint(1))
    case form.block2:
      return block(cursor, cursor.uint(2))
    case form.block4:
      return block(cursor, cursor.uint(4))
    case form.block:
    case form.exprloc:
      return block(cursor, cursor.uleb())
    default:
      cursor.skipForm(code, offsetSize)
      return { kind: 'other' }
  }
}

function block(cursor: DwarfCursor, size: number): AttributeValue {
  const { at } = cursor
  cursor.skip(size)
  return { kind: 'block', bytes: cursor.data.subarray(at, at + size) }
}

function indexedText(sections: DwarfSections, unit: Unit, index: number): AttributeValue {
  const at = unit.bases.strings + index * unit.offsetSize
  if (at + unit.offsetSize > sections.strOffsets.length) return { kind: 'other' }
  const offset = new DwarfCursor(sections.strOffsets, at).uint(unit.offsetSize)
  return { kind: 'text', table: sections.str, at: offset }
}

function indexedAddress(sections: DwarfSections, unit: Unit, index: number): AttributeValue {
  const address = addressAt(sections, unit, index)
  return address === null ? { kind: 'other' } : number(address)
}

const opAddr = 0x03
const opAddrx = 0xa1

/** Returns the address that a location consists of; null: the variable lies elsewhere. */
export function staticAddress(
  sections: DwarfSections,
  unit: Unit,
  value: AttributeValue | undefined,
): number | null {
  if (value?.kind !== 'block') return null
  const { bytes } = value
  if (bytes[0] === opAddr && bytes.length === 9) return new DwarfCursor(bytes, 1).uint(8)
  if (bytes[0] !== opAddrx) return null
  return addressAt(sections, unit, new DwarfCursor(bytes, 1).uleb())
}

function addressAt(sections: DwarfSections, unit: Unit, index: number): number | null {
  const at = unit.bases.addresses + index * 8
  return at + 8 > sections.addr.length ? null : new DwarfCursor(sections.addr, at).uint(8)
}

/** Returns the entry at an offset of `.debug_info`; null: the list of siblings ends there. */
export function readEntry(sections: DwarfSections, unit: Unit, offset: number): Entry | null {
  if (offset < unit.entries || offset >= unit.end) {
    throw new DamagedData('a reference in DWARF leads out of its unit')
  }
  const cursor = new DwarfCursor(sections.info, offset, unit.end)
  const code = cursor.uleb()
  if (code === 0) return null
  const abbreviation = unit.abbreviations.get(code)
  if (abbreviation === undefined) throw new DamagedData('an entry of DWARF has an unknown shape')
  const attributes = readAttributes(sections, unit, abbreviation, cursor)
  const { tag, hasChildren } = abbreviation
  return { offset, tag, hasChildren, attributes, next: cursor.at }
}
