import { malformedBtf } from '../errors-btf.ts'
import { recordSize, type BtfRecords, type BtfSource } from './record.ts'

const magic = 0xeb9f
const headerSize = 24
// BTF_MAX_TYPE in include/uapi/linux/btf.h
const maxTypes = 0xf_ffff

/** What split BTF continues: its ids and its strings count on from those of its base. */
export interface BtfBase {
  readonly typeCount: number
  readonly strings: Uint8Array
}

/** Returns the records of raw BTF, each of which lies inside; their contents are not looked at. */
export function openBtf(bytes: Uint8Array, base: BtfBase | undefined): BtfSource {
  const { little, types, strings: own } = readHeader(bytes)
  const strings = base === undefined ? own : concatenate(base.strings, own)
  const view = new DataView(types.buffer, types.byteOffset, types.byteLength)
  const records: BtfRecords = { little, view }
  const string = (offset: number): string => readString(strings, offset)
  return {
    ...records,
    strings,
    string,
    nameAt: (offset) => string(view.getUint32(offset, little)),
    firstId: base?.typeCount ?? 1,
    offsets: indexRecords(records),
  }
}

// struct btf_header in include/uapi/linux/btf.h; offsets count from the end of the header.
function readHeader(bytes: Uint8Array): {
  readonly little: boolean
  readonly types: Uint8Array
  readonly strings: Uint8Array
} {
  if (bytes.byteLength < headerSize) throw malformedBtf('it is shorter than its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = view.getUint16(0, true) === magic
  if (!little && view.getUint16(0, false) !== magic) throw malformedBtf('it has another magic')
  if (view.getUint8(2) !== 1) throw malformedBtf(`its version is ${view.getUint8(2)}`)
  const word = (at: number): number => view.getUint32(at, little)
  const part = (what: string, at: number): Uint8Array => {
    const start = word(4) + word(at)
    const end = start + word(at + 4)
    const inside = word(4) >= headerSize && end <= bytes.byteLength
    if (!inside) throw malformedBtf(`its ${what} lie outside`)
    return bytes.subarray(start, end)
  }
  return { little, types: part('types', 8), strings: part('strings', 16) }
}

function indexRecords(records: BtfRecords): readonly number[] {
  const offsets: number[] = []
  for (let offset = 0; offset < records.view.byteLength;) {
    if (offsets.length >= maxTypes) throw malformedBtf('it has too many types')
    offsets.push(offset)
    offset += recordSize(records, offset)
  }
  return offsets
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.byteLength + second.byteLength)
  all.set(first)
  all.set(second, first.byteLength)
  return all
}

const decoder = new TextDecoder()

function readString(strings: Uint8Array, offset: number): string {
  if (offset === 0) return ''
  const end = offset < strings.byteLength ? strings.indexOf(0, offset) : -1
  if (end < 0) throw malformedBtf('a name lies outside')
  return decoder.decode(strings.subarray(offset, end))
}
