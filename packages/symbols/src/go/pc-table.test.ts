import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Bytes, DamagedData, memorySource } from '../bytes.ts'
import { pcValue } from './pc-table.ts'

interface Range {
  readonly length: number
  readonly value: number
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

/** As cmd/internal/obj/pcln.go writes it: only changes of the value, and the distance to the next. */
function encode(ranges: readonly Range[]): number[] {
  let previous = -1
  const bytes = ranges.flatMap(({ length, value }) => {
    const difference = value - previous
    previous = value
    return [...varint((difference << 1) ^ (difference >> 31)), ...varint(length)]
  })
  return [...bytes, 0]
}

const ranges = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 100_000 }),
      value: fc.integer({ min: -1, max: 1_000_000 }),
    }),
    { minLength: 1, maxLength: 50 },
  )
  .map((all) => all.filter(({ value }, index) => value !== (all[index - 1]?.value ?? -2)))

test('every distance has the value of its range', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      const bytes = new Bytes(memorySource(Uint8Array.from(encode(all))))
      let start = 0
      for (const { length, value } of all) {
        assert.equal(pcValue(bytes, 0, start), value)
        assert.equal(pcValue(bytes, 0, start + length - 1), value)
        start += length
      }
      assert.equal(pcValue(bytes, 0, start), -1)
    }),
  )
})

test('a table that does not end', () => {
  const endless = new Bytes(memorySource(new Uint8Array(1_000_000).fill(1)))
  assert.throws(() => pcValue(endless, 0, 2 ** 40), DamagedData)
})
