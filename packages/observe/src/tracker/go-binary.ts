import { closeSync, openSync, readSync } from 'node:fs'
import { orNull } from '../procfs/errno.ts'

// Offsets in an ELF-64 file header and section header: elf(5).
const fileHeader = { size: 64, sectionsAt: 40, sectionSize: 58, sectionCount: 60, namesIndex: 62 }
const sectionHeader = { size: 64, name: 0, offset: 24, bytes: 32 }
const maxSections = 4096
const maxNameBytes = 1 << 20

/**
 * Tells whether the ELF file was built by Go: it then has a section that every Go linker writes, also
 * when it was stripped. Null when the file cannot be read, is no ELF-64 file, or has no sections.
 */
export function isGoBinary(path: string): boolean | null {
  return orNull(() => {
    const fd = openSync(path, 'r')
    try {
      return hasGoSection((at, length) => readAt(fd, at, length))
    } finally {
      closeSync(fd)
    }
  })
}

type Read = (at: number, length: number) => Buffer

function hasGoSection(read: Read): boolean | null {
  const header = read(0, fileHeader.size)
  if (header.length < fileHeader.size || header.readUInt32BE(0) !== 0x7f454c46) return null
  if (header.readUInt8(4) !== 2) return null
  const count = header.readUInt16LE(fileHeader.sectionCount)
  const namesIndex = header.readUInt16LE(fileHeader.namesIndex)
  if (count === 0 || count > maxSections || namesIndex >= count) return null
  const at = Number(header.readBigUInt64LE(fileHeader.sectionsAt))
  const table = read(at, count * sectionHeader.size)
  if (table.length < count * sectionHeader.size) return null
  const names = namesIndex * sectionHeader.size
  const namesAt = Number(table.readBigUInt64LE(names + sectionHeader.offset))
  const bytes = Number(table.readBigUInt64LE(names + sectionHeader.bytes))
  const text = read(namesAt, Math.min(bytes, maxNameBytes)).toString('latin1')
  return /(?:^|\0)\.(?:go\.buildinfo|gopclntab|note\.go\.buildid)\0/.test(text)
}

function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(fd, bytes, 0, length, at))
}
