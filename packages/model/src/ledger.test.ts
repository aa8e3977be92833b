import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { arbitraryHolder, arbitraryObject } from './census.arbitrary.ts'
import { sumOfHolders, unexplained } from './ledger.ts'
import { addRefs, isZero, subtractRefs, type Refs } from './refs.ts'

const count = fc.integer({ min: -1_000_000, max: 1_000_000 })
const mapRefs: fc.Arbitrary<Refs> = fc
  .tuple(count, count)
  .map(([refcnt, usercnt]) => ({ refcnt, usercnt }))
const otherRefs: fc.Arbitrary<Refs> = count.map((refcnt) => ({ refcnt, usercnt: null }))
const anyRefs = fc.oneof(mapRefs, otherRefs)
const anyHolders = fc.oneof(
  fc.array(arbitraryHolder(true), { maxLength: 12 }),
  fc.array(arbitraryHolder(false), { maxLength: 12 }),
)

describe('references add up like numbers', () => {
  test('in any order and grouping', () => {
    fc.assert(
      fc.property(anyRefs, anyRefs, anyRefs, (a, b, c) => {
        assert.deepEqual(addRefs(a, b), addRefs(b, a))
        assert.deepEqual(addRefs(addRefs(a, b), c), addRefs(a, addRefs(b, c)))
      }),
    )
  })

  test('subtracting undoes adding among references of one shape', () => {
    const pairs = fc.oneof(fc.tuple(mapRefs, mapRefs), fc.tuple(otherRefs, otherRefs))
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        assert.deepEqual(subtractRefs(addRefs(a, b), b), a)
        assert.equal(isZero(subtractRefs(a, a)), true)
      }),
    )
  })

  test('usercnt is counted only when both sides count it', () => {
    fc.assert(
      fc.property(mapRefs, otherRefs, (map, other) => {
        assert.equal(addRefs(map, other).usercnt, null)
        assert.equal(subtractRefs(map, other).usercnt, null)
        assert.equal(subtractRefs(other, map).usercnt, null)
      }),
    )
  })

  test('only nothing at all is zero', () => {
    assert.equal(isZero({ refcnt: 0, usercnt: 0 }), true)
    assert.equal(isZero({ refcnt: 0, usercnt: null }), true)
    assert.equal(isZero({ refcnt: 1, usercnt: -1 }), false)
    assert.equal(isZero({ refcnt: 0, usercnt: 1 }), false)
  })
})

describe('the ledger balances', () => {
  test('the sum of all holders plus unexplained is what the kernel counts', () => {
    fc.assert(
      fc.property(anyRefs, anyHolders, (counted, holders) => {
        const sum = sumOfHolders(counted, holders)
        assert.deepEqual(addRefs(sum, unexplained(counted, holders)), counted)
      }),
    )
  })

  test('a holder more explains exactly its own references more', () => {
    fc.assert(
      fc.property(mapRefs, anyHolders, arbitraryHolder(true), (counted, holders, one) => {
        const before = unexplained(counted, holders)
        const after = unexplained(counted, [...holders, one])
        assert.deepEqual(subtractRefs(before, after), one.refs)
      }),
    )
  })

  test('the order of the holders does not matter', () => {
    fc.assert(
      fc.property(anyRefs, anyHolders, (counted, holders) => {
        assert.deepEqual(unexplained(counted, holders.toReversed()), unexplained(counted, holders))
      }),
    )
  })

  test('generated objects carry balanced books', () => {
    fc.assert(
      fc.property(arbitraryObject, (object) => {
        const counted = { refcnt: object.refcnt, usercnt: object.usercnt }
        assert.deepEqual(unexplained(counted, object.holders), object.unexplained)
      }),
    )
  })
})
