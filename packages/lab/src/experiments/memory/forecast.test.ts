import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Moment } from './filling.ts'
import { atHalf, prophecies } from './forecast.ts'

const limitBytes = 1000

/** Twenty moments, a tenth of a second apart. */
function filledBy(usage: (step: number) => number): readonly Moment[] {
  return Array.from({ length: 20 }, (_, step) => ({
    seconds: step / 10,
    maps: step + 1,
    budget: { cgroup: '/lab', version: 1, usageBytes: usage(step), limitBytes },
  }))
}

describe('the moment of the limit', () => {
  test('is named from the start where each step adds the same', () => {
    const moments = filledBy((step) => 40 * step)
    const half = atHalf(moments, prophecies(moments))
    assert.ok(half !== null && Math.abs(half.reachedAt - 2.5) < 0.01, JSON.stringify(half))
    assert.equal(half.madeAt, 1.3)
  })

  test('is named too late where each step adds more, and less so towards the end', () => {
    const made = prophecies(filledBy((step) => 2.5 * step * step))
    const [early, late] = [made.find(({ madeAt }) => madeAt >= 1), made.at(-1)]
    assert.ok(early !== undefined && late !== undefined)
    assert.ok(early.reachedAt > late.reachedAt && late.reachedAt > 2, JSON.stringify([early, late]))
  })

  test('is not named where nothing rises', () => {
    const moments = filledBy((step) => 400 + (step % 3))
    assert.deepEqual(prophecies(moments), [])
    assert.equal(atHalf(moments, []), null)
  })
})
