import { type Bytes, DamagedData } from '../bytes.ts'
import { type Elf, offsetOf, sectionNamed, segmentLoad } from '../elf/elf.ts'
import { isRelative, moduleLayout, tableVersion, type TableVersion } from './layout.ts'
import { RelocatedWords } from './relocations.ts'
import { type GoTables, readTables } from './tables.ts'
import { goVersionOf } from './build-info.ts'
import { minorOf } from './supported.ts'
import { occurrences } from '../search.ts'
import { tolerant } from '../tolerant.ts'

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

/** Sections that Go programs have, whoever linked them. */
const marks = ['.go.buildinfo', '.note.go.buildid', '.typelink']

interface TablePlace {
  readonly at: number
  readonly address: number
  readonly version: TableVersion
}

/**
 * By its section's name, or else by its first eight bytes: section headers may have been stripped, and
 * ld(1) merges the section of a position-independent program with cgo into `.data.rel.ro`.
 */
function tableOf(elf: Elf): TablePlace | null {
  const named = sectionNamed(elf, '.gopclntab', '.data.rel.ro.gopclntab')
  if (named !== null) {
    const version = headerVersion(elf.bytes, named.offset)
    if (version === null) throw new DamagedData('the header of .gopclntab is not known')
    return { at: named.offset, address: named.address, version }
  }
  if (elf.sections.length > 0 && sectionNamed(elf, ...marks) === null) return null
  for (const segment of elf.segments.filter(({ type }) => type === segmentLoad)) {
    const end = segment.offset + segment.fileSize
    for (const found of occurrences(elf.bytes, segment.offset, end, headerTail)) {
      const at = found - 1
      const version = headerVersion(elf.bytes, at)
      if (version !== null && isPlausible(elf.bytes, at)) {
        return { at, address: at - segment.offset + segment.address, version }
      }
    }
  }
  return null
}

/** What all headers have behind their first byte. */
const headerTail = Uint8Array.of(0xff, 0xff, 0xff, 0, 0, 1, 8)

/** Code may contain the same bytes: a table has functions, and fits into the file. */
function isPlausible(bytes: Bytes, at: number): boolean {
  return tolerant(
    () => bytes.word(at + 8) > 0 && at + bytes.word(at + 8) * 8 < bytes.size,
    () => false,
  )
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
  const layout = moduleLayout(version, minorOf(goVersionOf(elf)) ?? 0)
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
  const needle = new Uint8Array(8)
  new DataView(needle.buffer).setBigUint64(0, BigInt(word), true)
  for (const segment of elf.segments) {
    if (segment.type !== segmentLoad || !segment.writable) continue
    const shift = segment.address - segment.offset
    const end = segment.offset + segment.fileSize
    for (const at of occurrences(elf.bytes, segment.offset, end, needle)) {
      if ((at + shift) % 8 === 0) yield at + shift
    }
  }
}
