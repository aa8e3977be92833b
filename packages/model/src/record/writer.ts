import type { RecordCodec } from './codec.ts'
import {
  fileHeaderBytes,
  flagZstd,
  formatVersion,
  magic,
  sectionHeaderBytes,
  sectionHeaderCrcAt,
  sectionTypes,
  viewOf,
} from './layout.ts'

/** What a writer says about a section; packing and checksums are added here. */
export interface SectionContent {
  readonly type: number
  readonly version: number
  readonly payload: Uint8Array
}

/** Returns the bytes every record begins with. */
export function encodeFileHeader(codec: RecordCodec): Uint8Array {
  const bytes = new Uint8Array(fileHeaderBytes)
  const view = viewOf(bytes)
  bytes.set(magic)
  view.setUint16(8, formatVersion.major, true)
  view.setUint16(10, formatVersion.minor, true)
  view.setUint32(12, codec.crc32(bytes.subarray(0, 12)), true)
  return bytes
}

/** Returns one section, packed when that makes it smaller. Append it in a single write. */
export function encodeSection(codec: RecordCodec, content: SectionContent): Uint8Array {
  const { payload } = content
  const packed = codec.compress(payload)
  const isPacked = packed.length < payload.length
  const stored = isPacked ? packed : payload
  const bytes = new Uint8Array(sectionHeaderBytes + stored.length)
  const view = viewOf(bytes)
  view.setUint16(0, content.type, true)
  view.setUint16(2, content.version, true)
  view.setUint16(4, isPacked ? flagZstd : 0, true)
  view.setUint32(8, stored.length, true)
  view.setUint32(12, payload.length, true)
  view.setUint32(16, codec.crc32(stored), true)
  const crc = codec.crc32(bytes.subarray(0, sectionHeaderCrcAt))
  view.setUint32(sectionHeaderCrcAt, crc, true)
  bytes.set(stored, sectionHeaderBytes)
  return bytes
}

/** Returns the section that says the record was finished, not cut off. */
export function encodeEnd(codec: RecordCodec): Uint8Array {
  return encodeSection(codec, {
    type: sectionTypes.end,
    version: 1,
    payload: new Uint8Array(0),
  })
}
