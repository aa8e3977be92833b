import type { Elf, GoTables } from '@lastref/symbols'
import type { RuntimeLayout } from '../layout/layout.ts'
import { type Words, wordOf } from '../memory/words.ts'
import type { DataSymbols } from './data-symbols.ts'

/** A stretch of memory; the end is the first address behind it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** What `runtime.firstmoduledata` says, in addresses of the process. */
export interface ModuleData {
  readonly data: Range
  readonly bss: Range
  readonly noptrdata: Range
  readonly noptrbss: Range
  readonly types: Range
  /** Bits of `data` and `bss`: which words of them are pointers. */
  readonly dataMask: number
  readonly bssMask: number
  /** Where constants begin; null before Go 1.18. */
  readonly rodata: number | null
}

const load = 1
const maxData = 1 << 28

/** Returns the module of the program; null: it was not found, or contradicts itself. */
export function findModuleData(
  elf: Elf,
  tables: GoTables,
  symbols: DataSymbols,
  layout: RuntimeLayout,
  bias: number,
  memory: Words,
): ModuleData | null {
  const symbol = symbols.named('runtime.firstmoduledata')
  if (symbol !== null) return readModule(memory, symbol.start + bias, layout)
  const table = elf.segments.find(
    ({ type, offset, fileSize }) =>
      type === load && tables.at >= offset && tables.at < offset + fileSize,
  )
  if (table === undefined) return null
  // It begins with a pointer to the tables.
  const wanted = tables.at - table.offset + table.address + bias
  for (const segment of elf.segments) {
    if (segment.type !== load || segment.executable || segment.fileSize > maxData) continue
    const start = segment.address + bias
    const bytes = memory.bytes(start, segment.fileSize - (segment.fileSize % 8))
    if (bytes === null) continue
    for (const at of pointersTo(bytes, wanted)) {
      const module = readModule(memory, start + at, layout)
      if (module !== null) return module
    }
  }
  return null
}

function* pointersTo(bytes: Uint8Array, target: number): Generator<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const low = target % 2 ** 32
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    if (view.getUint32(at, true) === low && wordOf(view, at) === target) yield at
  }
}

function readModule(memory: Words, at: number, layout: RuntimeLayout): ModuleData | null {
  const range = (start: keyof RuntimeLayout, end: keyof RuntimeLayout): Range => ({
    start: memory.word(at + (layout[start] ?? 0)) ?? 0,
    end: memory.word(at + (layout[end] ?? 0)) ?? 0,
  })
  const rodata = layout['moduledata.rodata']
  const module = {
    rodata: rodata === null ? null : memory.word(at + rodata),
    data: range('moduledata.data', 'moduledata.edata'),
    bss: range('moduledata.bss', 'moduledata.ebss'),
    noptrdata: range('moduledata.noptrdata', 'moduledata.enoptrdata'),
    noptrbss: range('moduledata.noptrbss', 'moduledata.enoptrbss'),
    types: range('moduledata.types', 'moduledata.etypes'),
    dataMask: memory.word(at + layout['moduledata.gcdatamask'] + 8) ?? 0,
    bssMask: memory.word(at + layout['moduledata.gcbssmask'] + 8) ?? 0,
  }
  const { data, bss, noptrdata, noptrbss, types } = module
  return [data, bss, noptrdata, noptrbss, types].every(isPlausible) ? module : null
}

function isPlausible({ start, end }: Range): boolean {
  return start > 0 && end >= start && end - start <= 2 ** 31
}
