import { closeSync, openSync, readSync } from 'node:fs'
import { orNull } from '../procfs/errno.ts'

// Where an ELF file has its section headers, and what is in one: elf(5).
interface ElfLayout {
  readonly fileHeader: {
    readonly size: number
    readonly sectionsAt: number
    readonly sectionCount: number
    readonly namesIndex: number
  }
  readonly sectionHeader: { readonly size: number; readonly offset: number; readonly bytes: number }
  readonly word: (from: Buffer, at: number) => number
}

const elf64: ElfLayout = {
  fileHeader: { size: 64, sectionsAt: 40, sectionCount: 60, namesIndex: 62 },
  sectionHeader: { size: 64, offset: 24, bytes: 32 },
  word: (from, at) => Number(from.readBigUInt64LE(at)),
}
const elf32: ElfLayout = {
  fileHeader: { size: 52, sectionsAt: 32, sectionCount: 48, namesIndex: 50 },
  sectionHeader: { size: 40, offset: 16, bytes: 20 },
  word: (from, at) => from.readUInt32LE(at),
}
const maxSections = 4096
const maxNameBytes = 1 << 20

/**
 * Tells whether the ELF file was built by Go: it then has a section that every Go linker writes, also
 * when it was stripped. Null when the file cannot be read, is no ELF file of these bits, or has no
 * sections.
 */
export function isGoBinary(path: string, bits: readonly (32 | 64)[] = [64]): boolean | null {
  return orNull(() => {
    const fd = openSync(path, 'r')
    try {
      return hasGoSection((at, length) => readAt(fd, at, length), bits)
    } finally {
      closeSync(fd)
    }
  })
}

type Read = (at: number, length: number) => Buffer

function hasGoSection(read: Read, bits: readonly (32 | 64)[]): boolean | null {
  const ident = read(0, 16)
  if (ident.length < 16 || ident.readUInt32BE(0) !== 0x7f454c46) return null
  const layout = ident.readUInt8(4) === 2 ? elf64 : elf32
  if (!bits.includes(layout === elf64 ? 64 : 32)) return null
  const { fileHeader, sectionHeader, word } = layout
  const header = read(0, fileHeader.size)
  if (header.length < fileHeader.size) return null
  const count = header.readUInt16LE(fileHeader.sectionCount)
  const namesIndex = header.readUInt16LE(fileHeader.namesIndex)
  if (count === 0 || count > maxSections || namesIndex >= count) return null
  const at = word(header, fileHeader.sectionsAt)
  const table = read(at, count * sectionHeader.size)
  if (table.length < count * sectionHeader.size) return null
  const names = namesIndex * sectionHeader.size
  const namesAt = word(table, names + sectionHeader.offset)
  const bytes = word(table, names + sectionHeader.bytes)
  const text = read(namesAt, Math.min(bytes, maxNameBytes)).toString('latin1')
  return /(?:^|\0)\.(?:go\.buildinfo|gopclntab|note\.go\.buildid)\0/.test(text)
}

function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(fd, bytes, 0, length, at))
}
