import { DamagedData } from '../bytes.ts'
import { inlineLayout } from './layout.ts'
import {
  fileLine,
  type FileLine,
  fileName,
  functionDataAt,
  functionId,
  functionName,
  type GoFunction,
  type GoTables,
  nameAt,
  pcData,
} from './tables.ts'

/** One Go function at an address, innermost first; all but the last are inlined into the next. */
export interface GoCall extends FileLine {
  readonly name: string
  /** Which of the functions that the runtime treats specially it is; the numbers vary with Go. */
  readonly id: number
  readonly inlined: boolean
}

const inlineIndexTable = 2
const maxInlined = 64

/** Returns the functions at an address. Throws `DamagedData`. */
export function callsAt(tables: GoTables, func: GoFunction, address: number): GoCall[] {
  const tree = functionDataAt(tables, func, inlineLayout(tables.version).data)
  const outer = { name: functionName(tables, func), id: functionId(tables, func), inlined: false }
  if (tree === null) return [{ ...outer, ...fileLine(tables, func, address) }]
  const { calls, place } =
    tables.version === 'go1.20'
      ? inlinedByPc(tables, func, address, tree)
      : inlinedByIndex(tables, func, address, tree)
  return [...calls, { ...outer, ...place }]
}

interface Inlined {
  readonly calls: readonly GoCall[]
  /** Where the outermost function makes the call. */
  readonly place: FileLine
}

/** Since Go 1.20 an entry has the pc of the call, where file and line are looked up again. */
function inlinedByPc(tables: GoTables, func: GoFunction, address: number, tree: number): Inlined {
  const { bytes } = tables
  const { size, functionId: idAt } = inlineLayout(tables.version)
  const calls: GoCall[] = []
  let at = address
  while (calls.length < maxInlined) {
    const index = pcData(tables, func, inlineIndexTable, at)
    const place = fileLine(tables, func, at)
    if (index < 0) return { calls, place }
    const entry = tree + index * size
    const name = nameAt(tables, bytes.u32(entry + 4))
    calls.push({ name, id: bytes.u8(entry + idAt), ...place, inlined: true })
    at = func.entry + bytes.i32(entry + 8)
  }
  throw new DamagedData('a Go function is inlined without end')
}

/** Before Go 1.20 an entry has the place of the call, and the index of the entry around it. */
function inlinedByIndex(
  tables: GoTables,
  func: GoFunction,
  address: number,
  tree: number,
): Inlined {
  const { bytes } = tables
  const { size, functionId: idAt } = inlineLayout(tables.version)
  const calls: GoCall[] = []
  let place = fileLine(tables, func, address)
  let index = pcData(tables, func, inlineIndexTable, address)
  while (calls.length < maxInlined) {
    if (index < 0) return { calls, place }
    const entry = tree + index * size
    const name = nameAt(tables, bytes.u32(entry + 12))
    calls.push({ name, id: bytes.u8(entry + idAt), ...place, inlined: true })
    const line = bytes.i32(entry + 8)
    place = { file: fileName(tables, func, bytes.i32(entry + 4)), line: line > 0 ? line : null }
    index = (bytes.u16(entry) << 16) >> 16
  }
  throw new DamagedData('a Go function is inlined without end')
}
