import { DamagedData } from '../bytes.ts'
import { type Elf, sectionNamed } from './elf.ts'

const noteSegment = 4
const noteSection = 7
const gnuBuildId = 3
const maxAreas = 64

/** Returns the build-id in lowercase hexadecimal; null where the file has none. */
export function buildIdOf(elf: Elf): string | null {
  const areas = [
    ...elf.segments.filter(({ type }) => type === noteSegment).map((s) => [s.offset, s.fileSize]),
    ...elf.sections.filter(({ type }) => type === noteSection).map((s) => [s.offset, s.size]),
  ]
  for (const [offset = 0, size = 0] of areas.slice(0, maxAreas)) {
    const id = ignoringDamage(() => buildIdIn(elf, offset, Math.min(size, 65_536)))
    if (id !== null) return id
  }
  return null
}

function buildIdIn({ bytes }: Elf, offset: number, size: number): string | null {
  const end = offset + size
  for (let at = offset; at + 12 <= end;) {
    const nameSize = bytes.u32(at)
    const contentSize = bytes.u32(at + 4)
    const content = at + 12 + align4(nameSize)
    if (bytes.u32(at + 8) === gnuBuildId && nameSize === 4 && bytes.text(at + 12, 4) === 'GNU') {
      return contentSize > 64
        ? null
        : Buffer.from(bytes.slice(content, contentSize)).toString('hex')
    }
    at = content + align4(contentSize)
  }
  return null
}

/** What `.gnu_debuglink` says: a file name without directory, and the CRC-32 of that file. */
export interface DebugLink {
  readonly name: string
  readonly checksum: number
}

/** Returns the link to a separate debug file; null where the file has none. */
export function debugLinkOf(elf: Elf): DebugLink | null {
  const section = sectionNamed(elf, '.gnu_debuglink')
  if (section === null) return null
  const { bytes } = elf
  return ignoringDamage(() => {
    const name = bytes.text(section.offset, 256)
    if (name === '' || name.includes('/')) return null
    const length = Buffer.byteLength(name)
    return { name, checksum: bytes.u32(section.offset + align4(length + 1)) }
  })
}

function ignoringDamage<T>(read: () => T | null): T | null {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof DamagedData) return null
    throw cause
  }
}

function align4(size: number): number {
  return (size + 3) & ~3
}
