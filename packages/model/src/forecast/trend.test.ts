import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { thinned, trendOf, type Point, type Trend } from './trend.ts'

const values = (list: readonly number[]): Point[] =>
  list.map((value, index) => ({ seconds: index, value }))

function trend(points: readonly Point[]): Trend {
  const found = trendOf(points)
  assert.ok(found !== null)
  return found
}

function near(actual: number, expected: number): void {
  const size = Math.max(1, Math.abs(actual), Math.abs(expected))
  assert.ok(Math.abs(actual - expected) <= size * 1e-6, `${actual} is not ${expected}`)
}

const series = fc
  .array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 2, maxLength: 25 })
  .map(values)

describe('a trend', () => {
  test('of a line is its slope, with full confidence', () => {
    const { slopePerSecond, level, rise, confidence } = trend(values([1, 4, 7, 10, 13, 16, 19, 22]))
    assert.deepEqual([slopePerSecond, level, rise], [3, 22, 21])
    assert.ok(confidence > 0.999, String(confidence))
  })

  test('agrees with the published example of the Mann–Kendall test', () => {
    // S = 10 of 5 rising values, variance 50/3: z = 9 / 4.0825 = 2.2045, p = 0.0275
    near(Number(trend(values([1, 2, 3, 4, 5])).confidence.toFixed(4)), 0.9725)
  })

  test('of a constant is none', () => {
    assert.deepEqual(trend(values([5, 5, 5, 5])), {
      slopePerSecond: 0,
      level: 5,
      rise: 0,
      confidence: 0,
      points: 4,
    })
  })

  test('of fewer than two times is not known', () => {
    assert.equal(trendOf([]), null)
    assert.equal(trendOf(values([3])), null)
    assert.equal(
      trendOf([
        { seconds: 1, value: 1 },
        { seconds: 1, value: 9 },
      ]),
      null,
    )
  })

  test('does not move when the origin of time or of the values does', () => {
    const shift = fc.integer({ min: -1_000_000, max: 1_000_000 })
    fc.assert(
      fc.property(series, shift, shift, (points, later, higher) => {
        const moved = trend(
          points.map(({ seconds, value }) => ({ seconds: seconds + later, value: value + higher })),
        )
        const original = trend(points)
        near(moved.slopePerSecond, original.slopePerSecond)
        near(moved.level, original.level + higher)
        near(moved.rise, original.rise)
        assert.equal(moved.confidence, original.confidence)
      }),
    )
  })

  test('scales with the unit of the values and of time', () => {
    const factor = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(series, factor, factor, (points, slower, larger) => {
        const scaled = trend(
          points.map(({ seconds, value }) => ({
            seconds: seconds * slower,
            value: value * larger,
          })),
        )
        const original = trend(points)
        near(scaled.slopePerSecond, (original.slopePerSecond * larger) / slower)
        near(scaled.rise, original.rise * larger)
        assert.equal(scaled.confidence, original.confidence)
      }),
    )
  })

  test('turns around with the values', () => {
    fc.assert(
      fc.property(series, (points) => {
        const falling = trend(points.map(({ seconds, value }) => ({ seconds, value: -value })))
        near(falling.slopePerSecond, -trend(points).slopePerSecond)
        near(falling.confidence, trend(points).confidence)
      }),
    )
  })

  test('does not depend on the order in which the points come', () => {
    fc.assert(
      fc.property(series, fc.infiniteStream(fc.nat()), (points, order) => {
        const shuffled = points
          .map((point) => ({ point, key: order.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ point }) => point)
        near(trend(shuffled).slopePerSecond, trend(points).slopePerSecond)
        near(trend(shuffled).level, trend(points).level)
      }),
    )
  })

  test('is bent by a fifth of wild values no further than the others allow', () => {
    const wild = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.uniqueArray(fc.nat(29), { minLength: 0, maxLength: 6 }),
        fc.array(wild, { minLength: 6, maxLength: 6 }),
        (slope, places, replacements) => {
          const points = values(Array.from({ length: 30 }, (_, index) => index * slope))
          for (const [index, place] of places.entries()) {
            points[place] = { seconds: place, value: replacements[index] ?? 0 }
          }
          // 24 of 30 points are on the line: 276 of 435 pairs, more than half, have its slope.
          near(trend(points).slopePerSecond, slope)
        },
      ),
    )
  })

  test('has a confidence from 0 to 1, and more of it the longer it goes on', () => {
    fc.assert(
      fc.property(series, (points) => {
        const { confidence } = trend(points)
        assert.ok(confidence >= 0 && confidence <= 1)
      }),
    )
    const of = (count: number): number =>
      trend(values(Array.from({ length: count }, (_, index) => index))).confidence
    for (let count = 3; count < 15; count += 1) assert.ok(of(count) > of(count - 1))
  })
})

test('a series is thinned evenly, and keeps its ends', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 2, max: 80 }), (size, most) => {
      const all = Array.from({ length: size }, (_, index) => index)
      const some = thinned(all, most)
      assert.equal(some.length, Math.min(size, most))
      assert.deepEqual(
        some,
        [...new Set(some)].toSorted((a, b) => a - b),
      )
      if (size > 0) assert.deepEqual([some[0], some.at(-1)], [0, size - 1])
    }),
  )
})
