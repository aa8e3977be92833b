import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { RowMemory } from './row-memory.ts'

interface Pair {
  readonly a: number
  readonly b: number
}

const passes = fc.array(fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 40 }), {
  maxLength: 6,
})

test('rows are what their bytes say, whatever the passes before were', () => {
  fc.assert(
    fc.property(passes, fc.integer({ min: 1, max: 7 }), (all, perChunk) => {
      const memory = new RowMemory<Pair>(8, (view, at) => ({
        a: view.getUint32(at, true),
        b: view.getUint32(at + 4, true),
      }))
      for (const pairs of all) {
        const rows = memory.rowsOf((onChunk) => {
          for (let i = 0; i < pairs.length; i += perChunk) {
            onChunk(new Uint8Array(new Uint32Array(pairs.slice(i, i + perChunk).flat()).buffer))
          }
        })
        assert.deepEqual(
          rows,
          pairs.map(([a, b]) => ({ a, b })),
        )
      }
    }),
  )
})

test('a row that did not change is the same value', () => {
  const memory = new RowMemory(4, (view, at) => ({ value: view.getUint32(at, true) }))
  const pass = (...values: readonly number[]) =>
    memory.rowsOf((onChunk) => onChunk(new Uint8Array(new Uint32Array(values).buffer)))
  const [first, second] = pass(1, 2)
  const [again, other] = pass(1, 3)
  assert.equal(again, first)
  assert.notEqual(other, second)
})
