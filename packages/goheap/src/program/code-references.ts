import { type Elf, functionsOf, goName, type GoTables, offsetOf } from '@lastref/symbols'
import { isOwnFunction } from './user-function.ts'

const maxCode = 1 << 20
/** How many bytes of an instruction can follow the distance: an immediate value, or none. */
const immediates = [0, 1, 4]

/**
 * Returns the addresses that functions refer to relative to their own instructions, by the name of the
 * function. Every four bytes of code are taken for a distance: what is not one leads nowhere.
 */
export function codeReferences(
  elf: Elf,
  tables: GoTables,
  names: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, ReadonlySet<number>>()
  for (const { name, entry, end } of functionsOf(tables)) {
    if (!names.has(name) || end - entry > maxCode) continue
    const offset = offsetOf(elf, entry)
    if (offset === null) continue
    found.set(name, referencesIn(elf.bytes.slice(offset, end - entry), entry))
    if (found.size === names.size) break
  }
  return found
}

function referencesIn(code: Uint8Array, entry: number): Set<number> {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
  const targets = new Set<number>()
  for (let at = 0; at + 4 <= code.length; at++) {
    const base = entry + at + 4 + view.getInt32(at, true)
    for (const behind of immediates) targets.add(base + behind)
  }
  return targets
}

/**
 * Returns the functions whose code refers to an address, at most `limit`: what a variable without a name is
 * used by.
 */
export function usersOf(elf: Elf, tables: GoTables, address: number, limit: number): string[] {
  const users: string[] = []
  for (const { name, entry, end } of functionsOf(tables)) {
    const offset = end - entry > maxCode ? null : offsetOf(elf, entry)
    if (offset === null || users.length >= limit) continue
    const code = elf.bytes.slice(offset, end - entry)
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
    for (let at = 0; at + 4 <= code.length; at++) {
      const behind = address - (entry + at + 4 + view.getInt32(at, true))
      if (!immediates.includes(behind)) continue
      users.push(goName(name))
      break
    }
  }
  return users
}

/**
 * Returns what tells whether only Go's own functions use the nameless variable with an address: the last one
 * at or before it that any code refers to. Looks through all code once.
 */
export function ownVariables(
  elf: Elf,
  tables: GoTables,
  ranges: readonly { readonly start: number; readonly end: number }[],
): (address: number) => boolean {
  const users = new Map<number, boolean>()
  const lowest = Math.min(...ranges.map(({ start }) => start))
  const highest = Math.max(...ranges.map(({ end }) => end))
  for (const { name, entry, end } of functionsOf(tables)) {
    const offset = end - entry > maxCode ? null : offsetOf(elf, entry)
    if (offset === null) continue
    const code = elf.bytes.slice(offset, end - entry)
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
    const own = isOwnFunction(goName(name))
    for (let at = 0; at + 4 <= code.length; at++) {
      const target = entry + at + 4 + view.getInt32(at, true)
      if (target < lowest || target >= highest || target % 8 !== 0) continue
      users.set(target, own && users.get(target) !== false)
    }
  }
  const starts = Float64Array.from(users.keys()).toSorted()
  return (address) => {
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((starts[middle] ?? Infinity) <= address) low = middle + 1
      else high = middle
    }
    const start = starts[low - 1]
    return start !== undefined && users.get(start) === true
  }
}
