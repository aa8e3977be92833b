import { type Bytes, DamagedData } from '../bytes.ts'
import { type Elf, offsetOf, sectionNamed, segmentLoad } from '../elf/elf.ts'
import { isRelative, moduleLayout, tableVersion, type TableVersion } from './layout.ts'
import { RelocatedWords } from './relocations.ts'
import { type GoTables, readTables } from './tables.ts'

/** Returns the tables of a Go program; null: it is not one. Throws `DamagedData`. */
export function findGoTables(elf: Elf): GoTables | null {
  const table = tableOf(elf)
  if (table === null) return null
  const { at, address, version } = table
  const absolute = (target: number): number | null => offsetOf(elf, target)
  if (!isRelative(version)) {
    return readTables(elf.bytes, at, version, { text: 0, functionData: null, offsetOf: absolute })
  }
  const module = findModule(elf, address, version)
  // Up to Go 1.25 the header of the table has the start of the text too, though not in every PIE.
  const text = module?.text ?? elf.bytes.word(at + 24)
  if (text === 0) throw new DamagedData('the module data of the Go program was not found')
  const functionData = module === null ? null : offsetOf(elf, module.functionData)
  return readTables(elf.bytes, at, version, { text, functionData, offsetOf: absolute })
}

interface TablePlace {
  readonly at: number
  readonly address: number
  readonly version: TableVersion
}

/** By its section's name; where section headers were stripped, by its first eight bytes. */
function tableOf(elf: Elf): TablePlace | null {
  const named = sectionNamed(elf, '.gopclntab', '.data.rel.ro.gopclntab')
  if (named !== null) {
    const version = headerVersion(elf.bytes, named.offset)
    if (version === null) throw new DamagedData('the header of .gopclntab is not known')
    return { at: named.offset, address: named.address, version }
  }
  if (elf.sections.length > 0) return null
  for (const segment of elf.segments.filter(({ type }) => type === segmentLoad)) {
    const end = Math.min(segment.offset + segment.fileSize, elf.bytes.size)
    for (let at = segment.offset; at + 64 <= end; at += 32) {
      // The last three bytes of every magic number.
      if (elf.bytes.u8(at + 3) !== 0xff || elf.bytes.u8(at + 2) !== 0xff) continue
      const version = headerVersion(elf.bytes, at)
      if (version !== null) return { at, address: at - segment.offset + segment.address, version }
    }
  }
  return null
}

/** Magic number, two zeros, the smallest instruction (1 on x86-64) and the size of a pointer. */
function headerVersion(bytes: Bytes, at: number): TableVersion | null {
  return bytes.u32(at + 4) === 0x08010000 ? tableVersion(bytes.u32(at)) : null
}

interface Module {
  readonly text: number
  readonly functionData: number
}

/**
 * Returns what `runtime.firstmoduledata` says. It is found without symbols: it begins with a pointer
 * to the table, and its next word points at the names inside the table.
 */
function findModule(elf: Elf, table: number, version: TableVersion): Module | null {
  const offset = offsetOf(elf, table)
  if (offset === null) return null
  const names = table + elf.bytes.word(offset + 32)
  const layout = moduleLayout(version)
  for (const candidate of inPlace(elf, table)) {
    if (wordAt(elf, candidate + 8) === names) {
      return {
        text: wordAt(elf, candidate + layout.text) ?? 0,
        functionData: wordAt(elf, candidate + layout.functionData) ?? 0,
      }
    }
  }
  const words = new RelocatedWords(elf)
  for (const candidate of words.pointersTo(table)) {
    if (words.at(candidate + 8) !== names) continue
    return {
      text: words.at(candidate + layout.text) ?? 0,
      functionData: words.at(candidate + layout.functionData) ?? 0,
    }
  }
  return null
}

function wordAt(elf: Elf, address: number): number | null {
  const offset = offsetOf(elf, address)
  return offset === null ? null : elf.bytes.word(offset)
}

/** Addresses in data of the program at which the word is written down. */
function* inPlace(elf: Elf, word: number): Generator<number> {
  const low = word >>> 0
  const high = Math.floor(word / 2 ** 32)
  for (const segment of elf.segments) {
    if (segment.type !== segmentLoad || !segment.writable) continue
    const end = Math.min(segment.offset + segment.fileSize, elf.bytes.size)
    for (let at = segment.offset; at + 8 <= end; at += 8) {
      if (elf.bytes.u32(at) === low && elf.bytes.u32(at + 4) === high) {
        yield at - segment.offset + segment.address
      }
    }
  }
}
