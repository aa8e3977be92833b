import { type Bytes, DamagedData } from '../bytes.ts'

const maxSteps = 200_000

/**
 * Returns the value that a table of pc ranges gives for a distance from the function's entry, both in
 * bytes. Pairs of varints: a zigzag difference of the value, a difference of the pc (Go 1.2 runtime
 * symbol table; runtime/symtab.go, `pcvalue`). -1: the table has none.
 */
export function pcValue(bytes: Bytes, table: number, distance: number): number {
  let at = table
  let value = -1
  let reached = 0
  for (let step = 0; step < maxSteps; step++) {
    const [difference, afterValue] = varint(bytes, at)
    if (difference === 0 && step > 0) return -1
    const [advance, next] = varint(bytes, afterValue)
    value += (difference >>> 1) ^ -(difference & 1)
    reached += advance
    if (distance < reached) return value
    at = next
  }
  throw new DamagedData('a table of a Go function does not end')
}

function varint(bytes: Bytes, start: number): [value: number, next: number] {
  let value = 0
  for (let at = start, shift = 0; shift < 35; at++, shift += 7) {
    const byte = bytes.u8(at)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return [value >>> 0, at + 1]
  }
  throw new DamagedData('a number in a table of a Go function does not end')
}
