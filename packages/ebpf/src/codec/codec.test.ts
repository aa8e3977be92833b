import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { bytes, string } from './byte-codecs.ts'
import { decodeValue, encodeValue, type Codec } from './codec.ts'
import {
  bool,
  f32,
  f64,
  i128,
  i16,
  i32,
  i64,
  i8,
  u128,
  u16,
  u32,
  u64,
  u8,
} from './number-codecs.ts'
import { arrayCodec, structCodec } from './struct-codec.ts'

function roundTrips<Value>(codec: Codec<Value>, values: fc.Arbitrary<Value>): void {
  fc.assert(
    fc.property(values, (value) => {
      const encoded = encodeValue(codec, value)
      assert.equal(encoded.byteLength, codec.size)
      assert.deepEqual(decodeValue(codec, encoded), value)
    }),
  )
}

describe('what is encoded is decoded again', () => {
  test('integers', () => {
    roundTrips(u8, fc.integer({ min: 0, max: 0xff }))
    roundTrips(i8, fc.integer({ min: -0x80, max: 0x7f }))
    roundTrips(u16, fc.integer({ min: 0, max: 0xffff }))
    roundTrips(i16, fc.integer({ min: -0x8000, max: 0x7fff }))
    roundTrips(u32, fc.integer({ min: 0, max: 0xffff_ffff }))
    roundTrips(i32, fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }))
    roundTrips(u64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
    roundTrips(i64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
    roundTrips(u128, fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }))
    roundTrips(i128, fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }))
  })

  test('floats and booleans', () => {
    roundTrips(f32, fc.float())
    roundTrips(f64, fc.double())
    roundTrips(bool, fc.boolean())
  })

  test('bytes and text', () => {
    roundTrips(bytes(7), fc.uint8Array({ minLength: 7, maxLength: 7 }))
    const text = fc
      .string({ unit: 'binary', maxLength: 4 })
      .filter((value) => !value.includes('\0') && Buffer.byteLength(value) <= 16)
    roundTrips(string(16), text)
  })

  test('structs and arrays', () => {
    const codec = structCodec({ a: u8, b: u64, c: arrayCodec(u16, 3), d: string(5) })
    assert.equal(codec.size, 32)
    const values = fc.record({
      a: fc.nat({ max: 255 }),
      b: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      c: fc.array(fc.nat({ max: 65_535 }), { minLength: 3, maxLength: 3 }),
      d: fc.constantFrom('', 'a', 'abcde', 'über'),
    })
    fc.assert(
      fc.property(values, (value) => {
        assert.deepEqual(decodeValue(codec, encodeValue(codec, value)), { ...value })
      }),
    )
  })
})

test('structs are laid out as C lays them out', () => {
  assert.equal(structCodec({ pid: u32, at: u64 }).size, 16)
  assert.equal(structCodec({ pid: u32, at: u64 }, { packed: true }).size, 12)
  assert.equal(structCodec({ a: u8, b: u16, c: u8 }).size, 6)
  assert.equal(structCodec({ inner: structCodec({ a: u64 }), b: u8 }).size, 16)
  assert.equal(structCodec({}).size, 0)
})

test('padding is zero, whatever was there before', () => {
  const codec = structCodec({ a: u8, b: u32 })
  const target = new Uint8Array(8).fill(0xff)
  codec.encode({ a: 1, b: 2 }, new DataView(target.buffer), 0)
  assert.deepEqual(target, new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0]))
})

describe('what does not fit is refused', () => {
  const refused: readonly (readonly [string, () => unknown])[] = [
    ['too large', () => encodeValue(u8, 256)],
    ['negative', () => encodeValue(u32, -1)],
    ['fraction', () => encodeValue(u32, 1.5)],
    ['not a number', () => encodeValue(i32, Number.NaN)],
    ['too large a bigint', () => encodeValue(u64, 2n ** 64n)],
    ['negative bigint', () => encodeValue(u64, -1n)],
    ['text too long in UTF-8', () => encodeValue(string(3), 'üü')],
    ['text with a NUL', () => encodeValue(string(9), 'a\0b')],
    ['bytes too few', () => encodeValue(bytes(3), new Uint8Array(2))],
    ['array too long', () => encodeValue(arrayCodec(u8, 2), [1, 2, 3])],
    ['decoded from too few', () => decodeValue(u32, new Uint8Array(3))],
  ]
  for (const [name, use] of refused) {
    test(name, () => assert.throws(use, { code: 'LRE430' }))
  }
})

test('text ends at the first NUL, or at the end of its field', () => {
  assert.equal(decodeValue(string(4), new Uint8Array([97, 0, 98, 0])), 'a')
  assert.equal(decodeValue(string(2), new Uint8Array([97, 98])), 'ab')
})
