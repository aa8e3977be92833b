import { type Bytes, DamagedData } from '../bytes.ts'

/** A program header, as far as it matters here. All in bytes. Elf64_Phdr of the System V gABI. */
export interface Segment {
  readonly type: number
  readonly executable: boolean
  readonly writable: boolean
  readonly offset: number
  readonly address: number
  readonly fileSize: number
  readonly memorySize: number
}

/** A section header. Elf64_Shdr of the System V gABI. */
export interface Section {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly address: number
  readonly offset: number
  readonly size: number
  readonly link: number
}

/** The headers of a 64-bit little-endian ELF file. Addresses are those in the file: without bias. */
export interface Elf {
  readonly bytes: Bytes
  readonly segments: readonly Segment[]
  /** Empty where they were stripped, or lie outside a file that was cut short. */
  readonly sections: readonly Section[]
}

export const segmentLoad = 1
export const segmentEhFrame = 0x6474e550
export const sectionNoBits = 8
const machineX86 = 62
/** Programs have about a dozen; some of the work below is done for each. */
const maxSegments = 64

/** Returns the headers. Throws `DamagedData` when they are not those of an x86-64 ELF file. */
export function parseElf(bytes: Bytes): Elf {
  if (bytes.size < 64 || bytes.u32(0) !== 0x464c457f) throw new DamagedData('it is not an ELF file')
  if (bytes.u8(4) !== 2 || bytes.u8(5) !== 1 || bytes.u16(18) !== machineX86) {
    throw new DamagedData('it is not for x86-64')
  }
  return { bytes, segments: readSegments(bytes), sections: readSections(bytes) }
}

function readSegments(bytes: Bytes): Segment[] {
  const start = bytes.word(32)
  return Array.from({ length: Math.min(bytes.u16(56), maxSegments) }, (_, index) => {
    const at = start + index * 56
    const flags = bytes.u32(at + 4)
    return {
      type: bytes.u32(at),
      executable: (flags & 1) !== 0,
      writable: (flags & 2) !== 0,
      offset: bytes.word(at + 8),
      address: bytes.word(at + 16),
      fileSize: bytes.word(at + 32),
      memorySize: bytes.word(at + 40),
    }
  })
}

function readSections(bytes: Bytes): Section[] {
  try {
    const start = bytes.word(40)
    const count = start === 0 ? 0 : bytes.u16(60)
    const nameless = Array.from({ length: count }, (_, index) =>
      readSection(bytes, start + index * 64),
    )
    const names = nameless[bytes.u16(62)]
    if (names === undefined) return []
    return nameless.map(({ nameOffset, ...section }) => ({
      ...section,
      name: bytes.text(names.offset + nameOffset, 128),
    }))
  } catch (cause) {
    // Sections are a convenience: a running process needs only its segments.
    if (cause instanceof DamagedData) return []
    throw cause
  }
}

function readSection(bytes: Bytes, at: number): Omit<Section, 'name'> & { nameOffset: number } {
  return {
    nameOffset: bytes.u32(at),
    type: bytes.u32(at + 4),
    flags: bytes.word(at + 8),
    address: bytes.word(at + 16),
    offset: bytes.word(at + 24),
    size: bytes.word(at + 32),
    link: bytes.u32(at + 40),
  }
}

/** Returns the section of that name that has bytes in the file. */
export function sectionNamed(elf: Elf, ...names: readonly string[]): Section | null {
  const found = elf.sections.find(
    ({ name, type }) => type !== sectionNoBits && names.includes(name),
  )
  return found ?? null
}

/** Returns where the byte at an address lies in the file; null: nowhere. */
export function offsetOf(elf: Elf, address: number): number | null {
  const segment = elf.segments.find(
    (load) =>
      load.type === segmentLoad &&
      address >= load.address &&
      address < load.address + load.fileSize,
  )
  return segment === undefined ? null : address - segment.address + segment.offset
}

const pageMask = 4095

/**
 * Returns the address in the file's own numbering of a byte of code, by its offset in the file. The
 * kernel maps whole pages, so a mapping begins before and ends behind its segment (fs/binfmt_elf.c).
 */
export function codeAddressOf(elf: Elf, offset: number): number | null {
  const segment = elf.segments.find(
    (load) =>
      load.type === segmentLoad &&
      load.executable &&
      offset >= load.offset - (load.offset & pageMask) &&
      offset < load.offset + load.fileSize + pageMask,
  )
  return segment === undefined ? null : offset - segment.offset + segment.address
}
