import { malformedBtf } from '../errors-btf.ts'
import type { BtfKind } from './btf-type.ts'

/** The type section of raw BTF, in the byte order of whoever wrote it. */
export interface BtfRecords {
  readonly little: boolean
  readonly view: DataView
}

/** Raw BTF, opened: its type records and its strings. */
export interface BtfSource extends BtfRecords {
  readonly strings: Uint8Array
  readonly string: (offset: number) => string
  /** The name of the record at `offset`. */
  readonly nameAt: (offset: number) => string
  /** The id of the first record; more than 1 in split BTF. */
  readonly firstId: number
  /** Where each record begins. */
  readonly offsets: readonly number[]
}

// BTF_KIND_* in include/uapi/linux/btf.h, in its order.
const kinds: readonly BtfKind[] = [
  'void',
  'int',
  'ptr',
  'array',
  'struct',
  'union',
  'enum',
  'fwd',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'func',
  'func_proto',
  'var',
  'datasec',
  'float',
  'decl_tag',
  'type_tag',
  'enum64',
]

/** The bytes every record begins with (struct btf_type): name, info, and size or type. */
export const recordHead = 12

// What follows the head: a fixed part, or one entry for each of `vlen`.
type SizeByKind = Partial<Readonly<Record<BtfKind, number>>>
const tailSize: SizeByKind = { int: 4, array: 12, var: 4, decl_tag: 4 }
const entrySize: SizeByKind = {
  struct: 12,
  union: 12,
  enum: 8,
  func_proto: 8,
  datasec: 12,
  enum64: 12,
}

/** Returns the info word taken apart: `vlen`, and the flag whose meaning depends on the kind. */
export function infoAt(records: BtfRecords, offset: number): { vlen: number; flag: boolean } {
  const info = records.view.getUint32(offset + 4, records.little)
  return { vlen: info & 0xffff, flag: info >>> 31 === 1 }
}

export function kindAt(records: BtfRecords, offset: number): BtfKind {
  const number = (records.view.getUint32(offset + 4, records.little) >>> 24) & 0x1f
  const kind = kinds[number]
  if (kind === undefined || kind === 'void') throw malformedBtf(`it has a type of kind ${number}`)
  return kind
}

/** Returns how many bytes the record at `offset` takes, all of which are inside. */
export function recordSize(records: BtfRecords, offset: number): number {
  const left = records.view.byteLength - offset
  if (left < recordHead) throw malformedBtf('its last type is cut off')
  const kind = kindAt(records, offset)
  const entries = (entrySize[kind] ?? 0) * infoAt(records, offset).vlen
  const size = recordHead + (tailSize[kind] ?? 0) + entries
  if (left < size) throw malformedBtf('its last type is cut off')
  return size
}
