/**
 * The bytes of a record: a file header, then sections, the last of them the empty end section.
 * All numbers are little-endian; docs/record-format.md shows the tables.
 */

/**
 * Begins with a byte that is no text and holds both kinds of line end, as PNG's signature does: a
 * transfer that rewrites line ends or strips the eighth bit is noticed at once.
 */
export const magic: Uint8Array = Uint8Array.of(0x89, 0x4c, 0x52, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)

/** A reader of one major version reads every minor version of it. */
export const formatVersion = { major: 1, minor: 0 } as const

/** magic 8, major u16, minor u16, CRC-32 of these 12 bytes. */
export const fileHeaderBytes = 16

/** type u16, version u16, flags u16, 0 u16, stored u32, raw u32, payload CRC u32, header CRC u32. */
export const sectionHeaderBytes = 24

/** Where the CRC-32 of a section's header stands: it covers the bytes before it. */
export const sectionHeaderCrcAt = 20

/** Numbers are never reused. A reader skips a type it does not know. */
export const sectionTypes = {
  end: 0,
  census: 1,
  opening: 2,
  release: 3,
  evidence: 4,
  drop: 5,
  reading: 6,
} as const

/** The payload is one zstd frame: the only flag so far. A section with another one is skipped. */
export const flagZstd = 1

/** What a reader is willing to hold in memory for one section, stored or unpacked. */
export const maxSectionBytes: number = 256 * 1024 * 1024

/** One whole section whose checksums are right; its payload is still packed. */
export interface Section {
  /** One of `sectionTypes`, or a number this version does not know. */
  readonly type: number
  readonly version: number
  readonly flags: number
  /** Where its header begins in the file. */
  readonly offset: number
  /** The payload as it is stored. */
  readonly stored: Uint8Array
  /** Bytes of the payload once it is unpacked. */
  readonly rawLength: number
}

export interface SectionHeader {
  readonly type: number
  readonly version: number
  readonly flags: number
  readonly storedLength: number
  readonly rawLength: number
  readonly payloadCrc: number
}

/** Returns a view for reading and writing numbers in `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
