import { readFileSync, statSync } from 'node:fs'
import {
  Bytes,
  DamagedData,
  type Elf,
  findGoTables,
  type GoTables,
  goVersionOf,
  openFileImage,
  parseElf,
  parseMaps,
} from '@lastref/symbols'
import { indexDwarf, type DwarfIndex } from '../dwarf/index-dwarf.ts'
import { readDwarfSections } from '../dwarf/sections.ts'
import { DwarfTypes } from '../dwarf/types.ts'
import {
  damagedProgram,
  foreignArchitecture,
  memoryForbidden,
  noSuchGoProcess,
  notGo,
  unknownGoVersion,
} from '../errors.ts'
import { layoutFromDwarf } from '../layout/from-dwarf.ts'
import type { RuntimeLayout } from '../layout/layout.ts'
import { knownVersions, layoutOfVersion } from '../layout/versions.ts'
import { isErrno } from '../memory/process-memory.ts'
import type { Words } from '../memory/words.ts'
import { foreignMachine } from './architecture.ts'
import { type DataSymbols, readDataSymbols } from './data-symbols.ts'
import { loadBias } from './load-bias.ts'
import { findModuleData, type ModuleData } from './module-data.ts'

/** The program that a process runs, as far as it is needed to read its heap. */
export interface GoProgram extends Disposable {
  readonly pid: number
  readonly elf: Elf
  readonly goVersion: string
  readonly tables: GoTables
  readonly layout: RuntimeLayout
  readonly layoutFrom: 'dwarf' | 'table'
  readonly symbols: DataSymbols
  /** Null: the program has none, or it is damaged. */
  readonly dwarf: { readonly index: DwarfIndex; readonly types: DwarfTypes } | null
  /** What to add to an address in the file. */
  readonly bias: number
  readonly module: ModuleData
  readonly notes: readonly string[]
}

/**
 * Returns the program of a process; dispose of it, which closes its file.
 *
 * @throws {LastrefError} LRE650 to LRE655.
 */
export function openGoProgram(pid: number, memory: Words): GoProgram {
  const image = openExecutable(pid)
  try {
    const program = readProgram(pid, new Bytes(image), memory)
    return { ...program, [Symbol.dispose]: () => image.close() }
  } catch (cause) {
    image.close()
    if (cause instanceof DamagedData || cause instanceof RangeError) {
      throw damagedProgram(pid, cause.message)
    }
    throw cause
  }
}

function openExecutable(pid: number): NonNullable<ReturnType<typeof openFileImage>> {
  const image = openFileImage(`/proc/${pid}/exe`)
  if (image !== null) return image
  try {
    statSync(`/proc/${pid}/exe`)
  } catch (cause) {
    if (isErrno(cause, 'EACCES', 'EPERM')) throw memoryForbidden(pid, cause)
    // A kernel thread, or a process that has exited, has no program.
    if (isErrno(cause, 'ENOENT')) throw noSuchGoProcess(pid, cause)
  }
  throw notGo(pid, 'its program cannot be opened')
}

function readProgram(pid: number, bytes: Bytes, memory: Words): Omit<GoProgram, 'symbol'> {
  const foreign = foreignMachine(bytes)
  if (foreign !== null) throw foreignArchitecture(pid, foreign)
  const elf = parseElf(bytes)
  const tables = findGoTables(elf)
  const goVersion = tables === null ? null : goVersionOf(elf)
  if (tables === null || goVersion === null) {
    throw notGo(pid, tables === null ? 'it has no Go tables' : 'it does not say which Go built it')
  }
  const notes: string[] = []
  const dwarf = tryDwarf(elf, notes)
  const { layout, layoutFrom } = layoutFor(goVersion, dwarf, notes)
  const symbols = readDataSymbols(elf)
  const inode = statSync(`/proc/${pid}/exe`, { bigint: true }).ino
  const bias = loadBias(elf, parseMaps(readFileSync(`/proc/${pid}/maps`, 'utf8')), inode)
  if (bias === null) throw damagedProgram(pid, 'its program is not mapped')
  const module = findModuleData(elf, tables, symbols, layout, bias, memory)
  if (module === null) throw damagedProgram(pid, 'its module data was not found')
  return {
    pid,
    elf,
    goVersion,
    tables,
    layout,
    layoutFrom,
    symbols,
    dwarf,
    bias,
    module,
    notes,
    [Symbol.dispose]: () => {},
  }
}

function tryDwarf(elf: Elf, notes: string[]): GoProgram['dwarf'] {
  try {
    const sections = readDwarfSections(elf)
    if (sections === null) return null
    const index = indexDwarf(sections)
    return { index, types: new DwarfTypes(index) }
  } catch (cause) {
    if (!(cause instanceof DamagedData || cause instanceof RangeError)) throw cause
    notes.push(`Its DWARF cannot be read: ${cause.message}.`)
    return null
  }
}

function layoutFor(
  goVersion: string,
  dwarf: GoProgram['dwarf'],
  notes: string[],
): Pick<GoProgram, 'layout' | 'layoutFrom'> {
  if (dwarf !== null) {
    try {
      return { layout: layoutFromDwarf(dwarf.index, dwarf.types), layoutFrom: 'dwarf' }
    } catch (cause) {
      if (!(cause instanceof DamagedData)) throw cause
      notes.push(`Offsets come from a table: ${cause.message}.`)
    }
  }
  const layout = layoutOfVersion(goVersion)
  if (layout === null) throw unknownGoVersion(goVersion, knownVersions())
  return { layout, layoutFrom: 'table' }
}
