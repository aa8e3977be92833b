import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Bytes, DamagedData, memorySource } from './bytes.ts'
import { Cursor } from './cursor.ts'

function cursorOf(bytes: readonly number[]): Cursor {
  return new Cursor(new Bytes(memorySource(Uint8Array.from(bytes))), 0, bytes.length)
}

/** LEB128 as the DWARF specification writes it down (DWARF 5, 7.6). */
function encode(value: bigint, signed: boolean): number[] {
  const bytes: number[] = []
  for (let rest = value; ;) {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    const last = signed ? (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40) : rest === 0n
    bytes.push(last ? low : low | 0x80)
    if (last) return bytes
  }
}

test('LEB128 numbers of every size', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      assert.equal(cursorOf(encode(value, false)).uleb64(), value)
    }),
  )
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      assert.equal(cursorOf(encode(value, true)).sleb64(), value)
    }),
  )
})

test('a number that does not end, or is too large to be a size', () => {
  assert.throws(() => cursorOf(Array.from({ length: 30 }, () => 0x80)).uleb64(), DamagedData)
  assert.throws(() => cursorOf([0x80]).uleb64(), DamagedData)
  assert.throws(() => cursorOf(encode(2n ** 60n, false)).uleb(), DamagedData)
})

test('numbers across the pages a file is read in', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index * 7)
  const view = new DataView(bytes.buffer)
  const paged = new Bytes(memorySource(bytes))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 8 }), (at) => {
      assert.equal(paged.u16(at), view.getUint16(at, true))
      assert.equal(paged.u32(at), view.getUint32(at, true))
      assert.equal(paged.i32(at), view.getInt32(at, true))
      assert.equal(paged.u64(at), view.getBigUint64(at, true))
    }),
  )
  for (const before of [0, 99_000])
    for (const at of [32_765, 32_766, 32_767]) {
      paged.u8(before)
      assert.equal(paged.u32(at), view.getUint32(at, true))
    }
  for (const at of [-1, 99_997, 100_000, 2 ** 60, NaN]) {
    assert.throws(() => paged.u32(at), DamagedData)
  }
})
