import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { shuffled } from './shuffled.ts'

test('a seed is an order: the same items, always in the same one, and 1 is theirs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const once = shuffled(items, seed)
      assert.deepEqual(once, shuffled(items, seed))
      assert.deepEqual(
        once.toSorted((a, b) => a - b),
        items.toSorted((a, b) => a - b),
      )
      assert.deepEqual(shuffled(items, 1), items)
    }),
  )
  const items = Array.from({ length: 20 }, (_, index) => index)
  const orders = new Set([1, 2, 3, 4].map((seed) => shuffled(items, seed).join(' ')))
  assert.equal(orders.size, 4)
})
