import type { Elf } from '../elf/elf.ts'
import { sectionNamed, segmentLoad } from '../elf/elf.ts'
import { Cursor } from '../cursor.ts'
import { RelocatedWords } from './relocations.ts'

const magic = Buffer.from('\xff Go buildinf:', 'latin1')
const headerSize = 32
const maxVersion = 256

/**
 * Returns the version of Go that built a program, e.g. `go1.26.8`; null: it does not say. Format:
 * debug/buildinfo of Go. Throws `DamagedData`.
 */
export function goVersionOf(elf: Elf): string | null {
  const at = headerOf(elf)
  if (at === null) return null
  const { bytes } = elf
  if ((bytes.u8(at + 15) & 2) === 0) return versionByPointer(elf, at)
  const cursor = new Cursor(bytes, at + headerSize, bytes.size)
  const length = cursor.uleb()
  return length > maxVersion ? null : decode(bytes.slice(cursor.at, length))
}

function headerOf(elf: Elf): number | null {
  const section = sectionNamed(elf, '.go.buildinfo')
  const areas =
    section === null
      ? elf.segments
          .filter(({ type, writable }) => type === segmentLoad && writable)
          .map(({ offset, fileSize }) => ({ offset, size: fileSize }))
      : [section]
  for (const { offset, size } of areas) {
    const length = Math.max(0, Math.min(size, 1 << 20, elf.bytes.size - offset))
    const found = Buffer.from(elf.bytes.slice(offset, length)).indexOf(magic)
    if (found >= 0) return offset + found
  }
  return null
}

/** Before Go 1.18: a pointer to a string, which is a pointer to its bytes and their number. */
function versionByPointer(elf: Elf, at: number): string | null {
  const words = new RelocatedWords(elf)
  const address = elf.sections.find(({ name }) => name === '.go.buildinfo')?.address
  const string = address === undefined ? elf.bytes.word(at + 16) : words.at(address + 16)
  if (string === null) return null
  const [data, length] = [words.at(string), words.at(string + 8)]
  if (data === null || length === null || length > maxVersion) return null
  const segment = elf.segments.find(
    (load) =>
      load.type === segmentLoad && data >= load.address && data < load.address + load.fileSize,
  )
  if (segment === undefined) return null
  return decode(elf.bytes.slice(data - segment.address + segment.offset, length))
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
