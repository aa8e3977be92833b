import { type Bytes, DamagedData } from '../bytes.ts'
import type { Elf, Section } from './elf.ts'

const symbolTable = 2
const dynamicSymbols = 11
const symbolSize = 24
const maxSymbols = 4_000_000
/** How many symbols before the nearest may be tried: one may span the ones that begin inside it. */
const maxNesting = 16

/** The functions of one file by address, without their names: 20 bytes for each. */
export interface FunctionSymbols {
  readonly starts: Float64Array
  readonly sizes: Float64Array
  /** Where the name lies in the file. */
  readonly names: Uint32Array
}

/** Returns the functions in `.symtab`, or else in `.dynsym`; null: the file has neither. */
export function readSymbols(elf: Elf): FunctionSymbols | null {
  const table =
    elf.sections.find(({ type }) => type === symbolTable) ??
    elf.sections.find(({ type }) => type === dynamicSymbols)
  const strings = table === undefined ? undefined : elf.sections[table.link]
  if (table === undefined || strings === undefined) return null
  return sortedFunctions(elf.bytes, table, strings)
}

/** Whether the file has the whole symbol table, not only what it exports. */
export function hasSymbolTable(elf: Elf): boolean {
  return elf.sections.some(({ type }) => type === symbolTable)
}

interface Entry {
  readonly start: number
  readonly size: number
  readonly name: number
  readonly rank: number
}

function sortedFunctions(bytes: Bytes, table: Section, strings: Section): FunctionSymbols {
  const count = Math.floor(table.size / symbolSize)
  if (count > maxSymbols) throw new DamagedData('its symbol table is too large')
  const raw = bytes.slice(table.offset, count * symbolSize)
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const entries: Entry[] = []
  for (let at = 0; at < raw.length; at += symbolSize) {
    const info = view.getUint8(at + 4)
    const start = Number(view.getBigUint64(at + 8, true))
    const defined = view.getUint16(at + 6, true) !== 0 && start !== 0
    if (!defined || !isCode(info & 15)) continue
    entries.push({
      start,
      size: Number(view.getBigUint64(at + 16, true)),
      name: strings.offset + view.getUint32(at, true),
      rank: rank(info),
    })
  }
  // Of several names for one address the last one is found first: the most public one.
  entries.sort((a, b) => a.start - b.start || a.rank - b.rank || b.name - a.name)
  return {
    starts: Float64Array.from(entries, ({ start }) => start),
    sizes: Float64Array.from(entries, ({ size }) => size),
    names: Uint32Array.from(entries, ({ name }) => name),
  }
}

/** STT_NOTYPE (assembly), STT_FUNC and STT_GNU_IFUNC. */
function isCode(type: number): boolean {
  return type === 0 || type === 2 || type === 10
}

function rank(info: number): number {
  const binding = info >> 4
  const isFunction = (info & 15) !== 0
  // STB_GLOBAL before STB_WEAK before STB_LOCAL; a name without a type comes last.
  return (isFunction ? 10 : 0) + (binding === 1 ? 2 : binding === 2 ? 1 : 0)
}

/** Returns the name of the function that contains the address. */
export function functionAt(
  bytes: Bytes,
  symbols: FunctionSymbols,
  address: number,
): { readonly name: string; readonly start: number } | null {
  const nearest = lastAtOrBelow(symbols.starts, address)
  for (let index = nearest; index >= 0 && index > nearest - maxNesting; index--) {
    const start = symbols.starts[index] ?? 0
    const size = symbols.sizes[index] ?? 0
    const name = symbols.names[index] ?? 0
    // Hand-written assembly often has no size: such a function lasts until the next one.
    if (address < start + size || (size === 0 && index === nearest)) {
      const [plain = ''] = bytes.text(name, 16_384).split('@', 1)
      return plain === '' ? null : { name: plain, start }
    }
  }
  return null
}

/** Returns the index of the last element that is not above the value; -1: all are. */
export function lastAtOrBelow(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? Infinity) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
