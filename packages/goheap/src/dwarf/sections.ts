import { inflateSync } from 'node:zlib'
import { type Elf, DamagedData, type Section } from '@lastref/symbols'

/** The sections of DWARF that are read here, decompressed. Empty where the file has none. */
export interface DwarfSections {
  readonly info: Buffer
  readonly abbrev: Buffer
  readonly str: Buffer
  readonly lineStr: Buffer
  readonly strOffsets: Buffer
  readonly addr: Buffer
}

/** A section beyond this is not decompressed: a few bytes can claim to be anything. */
const maxSection = 1 << 30
const compressedFlag = 0x800
const zlibType = 1

/** Returns the sections; null: the file has no DWARF. Throws `DamagedData`. */
export function readDwarfSections(elf: Elf): DwarfSections | null {
  const read = (name: string): Buffer => sectionContents(elf, name)
  const info = read('info')
  if (info.length === 0) return null
  return {
    info,
    abbrev: read('abbrev'),
    str: read('str'),
    lineStr: read('line_str'),
    strOffsets: read('str_offsets'),
    addr: read('addr'),
  }
}

function sectionContents(elf: Elf, name: string): Buffer {
  const section = elf.sections.find((s) => s.name === `.debug_${name}`)
  if (section !== undefined) {
    return (section.flags & compressedFlag) === 0 ? raw(elf, section) : compressed(elf, section)
  }
  const old = elf.sections.find((s) => s.name === `.zdebug_${name}`)
  return old === undefined ? Buffer.alloc(0) : compressedOld(elf, old)
}

function raw(elf: Elf, { offset, size }: Section): Buffer {
  return Buffer.from(elf.bytes.slice(offset, size).buffer, 0, size)
}

/** Elf64_Chdr of the gABI: type, reserved, size, alignment. */
function compressed(elf: Elf, section: Section): Buffer {
  const bytes = raw(elf, section)
  if (bytes.length < 24) throw new DamagedData('a compressed section of DWARF is too short')
  if (bytes.readUInt32LE(0) !== zlibType) {
    throw new DamagedData('its DWARF is compressed by something other than zlib')
  }
  return inflate(bytes.subarray(24), Number(bytes.readBigUInt64LE(8)))
}

/** What Go wrote up to 1.18: `ZLIB`, and the size as a big-endian number. */
function compressedOld(elf: Elf, section: Section): Buffer {
  const bytes = raw(elf, section)
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'ZLIB') return bytes
  return inflate(bytes.subarray(12), Number(bytes.readBigUInt64BE(4)))
}

function inflate(bytes: Buffer, size: number): Buffer {
  if (size > maxSection) throw new DamagedData('a section of DWARF is too large')
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(size, 1) })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown'
    throw new DamagedData(`a section of DWARF cannot be decompressed: ${reason}`)
  }
}
