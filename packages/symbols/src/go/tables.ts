import { type Bytes, DamagedData } from '../bytes.ts'
import { functionLayouts, type FunctionLayout, isRelative, type TableVersion } from './layout.ts'
import { pcValue } from './pc-table.ts'

/** Where the parts of `.gopclntab` lie in the file, and what its entries count from. */
export interface GoTables {
  readonly bytes: Bytes
  /** Where the whole table begins. */
  readonly at: number
  readonly version: TableVersion
  readonly functionCount: number
  readonly names: number
  readonly units: number
  readonly files: number
  readonly pcTables: number
  readonly functions: number
  /** Address of the first byte of Go code, in the file's numbering; 0 where entries are addresses. */
  readonly text: number
  /** File offset of `go:func.*`, which function data counts from; null: inlining cannot be shown. */
  readonly functionData: number | null
  /** Returns the file offset of an absolute reference (before Go 1.18). */
  readonly offsetOf: (address: number) => number | null
}

/** One function of the program: not inlined, with code of its own. */
export interface GoFunction {
  readonly entry: number
  /** Where its record lies in the file. */
  readonly record: number
}

const maxFunctions = 8_000_000

/** Returns the parts of the table at an offset of the file. Throws `DamagedData`. */
export function readTables(
  bytes: Bytes,
  at: number,
  version: TableVersion,
  module: Pick<GoTables, 'text' | 'functionData' | 'offsetOf'>,
): GoTables {
  const functionCount = bytes.word(at + 8)
  if (functionCount === 0 || functionCount > maxFunctions) {
    throw new DamagedData('the table of Go functions has an impossible size')
  }
  const fixed = { bytes, at, version, functionCount, ...module }
  if (version === 'go1.2') {
    const files = at + bytes.u32(at + 16 + functionCount * 16 + 8)
    return { ...fixed, names: at, units: 0, files, pcTables: at, functions: at + 16 }
  }
  // Since Go 1.18 the start of the text stands before the offsets.
  const offsets = at + (isRelative(version) ? 32 : 24)
  const part = (index: number): number => at + bytes.word(offsets + index * 8)
  return {
    ...fixed,
    names: part(0),
    units: part(1),
    files: part(2),
    pcTables: part(3),
    functions: part(4),
  }
}

/** Returns the function that contains an address; null: the address is not Go code. */
export function findFunction(tables: GoTables, address: number): GoFunction | null {
  const { functionCount } = tables
  if (address < entryOf(tables, 0) || address >= entryOf(tables, functionCount)) return null
  let low = 0
  let high = functionCount
  while (low < high) {
    const middle = (low + high) >>> 1
    if (entryOf(tables, middle) <= address) low = middle + 1
    else high = middle
  }
  const index = low - 1
  return { entry: entryOf(tables, index), record: recordOf(tables, index) }
}

/** Returns every function with its name and the address behind its code, in the order of addresses. */
export function* functionsOf(
  tables: GoTables,
): Generator<GoFunction & { readonly name: string; readonly end: number }> {
  for (let index = 0; index < tables.functionCount; index++) {
    const func = { entry: entryOf(tables, index), record: recordOf(tables, index) }
    yield { ...func, name: functionName(tables, func), end: entryOf(tables, index + 1) }
  }
}

function entryOf({ bytes, version, functions, text }: GoTables, index: number): number {
  return isRelative(version)
    ? text + bytes.u32(functions + index * 8)
    : bytes.word(functions + index * 16)
}

function recordOf({ bytes, version, functions, names }: GoTables, index: number): number {
  if (isRelative(version)) return functions + bytes.u32(functions + index * 8 + 4)
  const base = version === 'go1.2' ? names : functions
  return base + bytes.word(functions + index * 16 + 8)
}

/** Returns a name by its offset in the table of names. */
export function nameAt(tables: GoTables, offset: number): string {
  return tables.bytes.text(tables.names + offset, 16_384)
}

export function functionName(tables: GoTables, { record }: GoFunction): string {
  return nameAt(tables, tables.bytes.u32(record + layoutOf(tables).name))
}

/** Bits of `_func.flag` (internal/abi/symtab.go); 0 where the version has none. */
export const topFrame = 1
export const writesStackPointer = 2

export function functionFlags(tables: GoTables, { record }: GoFunction): number {
  const { flags } = layoutOf(tables)
  return flags === null ? 0 : tables.bytes.u8(record + flags)
}

export function functionId(tables: GoTables, { record }: GoFunction): number {
  return tables.bytes.u8(record + layoutOf(tables).functionId)
}

/** How far the stack pointer is below the return address, in bytes; -1: the table does not say. */
export function frameDepth(tables: GoTables, func: GoFunction, address: number): number {
  return tableValue(tables, func, layoutOf(tables).pcsp, address)
}

export interface FileLine {
  readonly file: string | null
  readonly line: number | null
}

/** The file and line of an address: where inlining happened, those of the innermost function. */
export function fileLine(tables: GoTables, func: GoFunction, address: number): FileLine {
  const { pcfile, pcln } = layoutOf(tables)
  const line = tableValue(tables, func, pcln, address)
  const file = tableValue(tables, func, pcfile, address)
  return { file: fileName(tables, func, file), line: line > 0 ? line : null }
}

/** Returns the name of a file by its number in the function's compilation unit. */
export function fileName(tables: GoTables, { record }: GoFunction, number: number): string | null {
  const { bytes, units, files, names } = tables
  const { unit } = layoutOf(tables)
  if (number < 0) return null
  if (unit === null) return bytes.text(names + bytes.u32(files + number * 4))
  const offset = bytes.u32(units + (bytes.u32(record + unit) + number) * 4)
  return offset === 0xffffffff ? null : bytes.text(files + offset)
}

/** Returns the value of one of the numbered pc tables (PCDATA); -1: none. */
export function pcData(tables: GoTables, func: GoFunction, index: number, address: number): number {
  const { dataCount, tail } = layoutOf(tables)
  const count = tables.bytes.u32(func.record + dataCount)
  return index < count ? tableValue(tables, func, tail + index * 4, address) : -1
}

/** Returns where function data (FUNCDATA) lies in the file; null: there is none. */
export function functionDataAt(tables: GoTables, func: GoFunction, index: number): number | null {
  const { bytes, version, functionData } = tables
  const { dataCount, funcdataCount, tail } = layoutOf(tables)
  if (index >= bytes.u8(func.record + funcdataCount)) return null
  const afterTables = func.record + tail + bytes.u32(func.record + dataCount) * 4
  if (isRelative(version)) {
    const offset = bytes.u32(afterTables + index * 4)
    return offset === 0xffffffff || functionData === null ? null : functionData + offset
  }
  // Addresses, aligned to their size.
  const address = bytes.word(align8(afterTables) + index * 8)
  return address === 0 ? null : tables.offsetOf(address)
}

function tableValue(tables: GoTables, func: GoFunction, field: number, address: number): number {
  const table = tables.bytes.u32(func.record + field)
  return table === 0 ? -1 : pcValue(tables.bytes, tables.pcTables + table, address - func.entry)
}

function layoutOf(tables: GoTables): FunctionLayout {
  return functionLayouts[tables.version]
}

function align8(offset: number): number {
  return Math.ceil(offset / 8) * 8
}
