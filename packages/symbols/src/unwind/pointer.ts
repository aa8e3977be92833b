import { DamagedData } from '../bytes.ts'
import type { Cursor } from '../cursor.ts'

/** What the pointers of a section may be relative to, in the file's own addresses. */
export interface PointerBase {
  /** Address minus offset in the file, for the section that is read. */
  readonly shift: number
  /** What `DW_EH_PE_datarel` counts from: the start of `.eh_frame_hdr`. */
  readonly data: number
}

export const omitted = 0xff

/**
 * Reads an encoded pointer (DW_EH_PE_*, Linux Standard Base core, 10.5.1). The result of an indirect
 * one is the address of the pointer. Throws `DamagedData` for encodings nothing on x86-64 uses.
 */
export function readPointer(cursor: Cursor, encoding: number, base: PointerBase): number {
  const origin = cursor.at + base.shift
  const value = readValue(cursor, encoding & 0x0f)
  switch (encoding & 0x70) {
    case 0x00:
      return value
    case 0x10:
      return value === 0 ? 0 : origin + value
    case 0x30:
      return base.data + value
    default:
      throw new DamagedData(`pointer encoding 0x${encoding.toString(16)} is not known`)
  }
}

/** Reads the number of an encoded pointer without what it is relative to, e.g. a length. */
export function readValue(cursor: Cursor, format: number): number {
  switch (format) {
    case 0x00:
    case 0x04:
    case 0x0c:
      return Number(cursor.i64())
    case 0x01:
      return cursor.uleb()
    case 0x02:
      return cursor.u16()
    case 0x03:
      return cursor.u32()
    case 0x09:
      return cursor.sleb()
    case 0x0a:
      return cursor.i16()
    case 0x0b:
      return cursor.i32()
    default:
      throw new DamagedData(`pointer format ${format} is not known`)
  }
}
