import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { barPlot, linePlot } from '../index.ts'
import { spreadLabels } from './spread-labels.ts'
import { tickText } from './tick-text.ts'
import { ticksFor } from './ticks.ts'

const anyNumber = fc.double({ noNaN: true, min: -1e12, max: 1e12 })

describe('ticksFor', () => {
  test('chooses round numbers', () => {
    assert.deepEqual(ticksFor(0, 97, 5).at, [0, 20, 40, 60, 80, 100])
    assert.deepEqual(ticksFor(0, 0.3, 3).at, [0, 0.1, 0.2, 0.3])
    assert.deepEqual(ticksFor(-0.004, 4.99, 5).at, [0, 1, 2, 3, 4, 5])
    assert.deepEqual(ticksFor(0, 5000, 5, 'binary').at, [0, 1024, 2048, 3072, 4096, 5120])
  })

  test('encloses every range with few, rising ticks', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, fc.constantFrom('decimal', 'binary'), (a, b, base) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const ticks = ticksFor(low, high, 5, base)
        const slack = Math.max(Math.abs(low), Math.abs(high)) * 1e-9 + ticks.step * 0.021
        assert.ok(ticks.from <= low + slack && ticks.to >= high - slack)
        assert.ok(ticks.at.length >= 2 && ticks.at.length <= 12, String(ticks.at.length))
        ticks.at.slice(1).forEach((at, index) => assert.ok(at >= (ticks.at[index] ?? at)))
      }),
    )
  })
})

test('ticks are written for people', () => {
  assert.equal(tickText(250, 'count'), '250')
  assert.equal(tickText(20_000, 'count'), '20 k')
  assert.equal(tickText(1_572_864, 'bytes'), '1.5 MiB')
  assert.equal(tickText(4096, 'bytes'), '4 KiB')
  assert.equal(tickText(0.2, 'seconds'), '0.2 s')
  assert.equal(tickText(-3, 'count'), '−3')
})

test('labels keep their distance and their order', () => {
  const heights = fc.array(fc.double({ noNaN: true, min: 0, max: 200 }), { maxLength: 12 })
  fc.assert(
    fc.property(heights, (wanted) => {
      const placed = spreadLabels(wanted, 14, 0, 200)
      const rows = wanted
        .map((height, index) => ({ height, at: placed[index] ?? Number.NaN }))
        .toSorted((a, b) => a.height - b.height || a.at - b.at)
      rows.slice(1).forEach(({ at }, index) => {
        assert.ok(at - (rows[index]?.at ?? at) >= 14 - 1e-9)
      })
      for (const { at } of rows) assert.ok(at >= -1e-9 && at <= 200 + 1e-9)
    }),
  )
})

describe('linePlot', () => {
  test('draws every point inside its frame', () => {
    const points = fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 20 })
    fc.assert(
      fc.property(points, points, (a, b) => {
        const text = linePlot({
          title: 't',
          x: { title: 'x', unit: 'seconds' },
          y: { title: 'y', unit: 'count' },
          series: [
            { name: 'a', points: a },
            { name: '<b>', points: b },
          ],
        }).text
        assert.doesNotMatch(text, /NaN|Infinity|undefined|<b>/u)
        for (const [, x, y] of text.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/gu)) {
          assert.ok(Number(x) >= 0 && Number(x) <= 736, text)
          assert.ok(Number(y) >= 0 && Number(y) <= 300, text)
        }
      }),
    )
  })

  test('breaks the line where nothing was measured', () => {
    const text = linePlot({
      title: 't',
      x: { title: 'x', unit: 'count' },
      y: { title: 'y', unit: 'count' },
      series: [
        {
          name: 'a',
          points: [
            [0, 1],
            [1, Number.NaN],
            [2, 2],
            [3, 4],
          ],
        },
      ],
    }).text
    assert.match(text, /d="M[\d. ]+M[\d. ]+L[\d. ]+"/u)
  })
})

test('a bar is as long as its value, and one that was not measured says so', () => {
  const text = barPlot({
    title: 't',
    unit: 'count',
    bars: [
      { label: 'a', value: 10, group: 0 },
      { label: 'b', value: 5, group: 1 },
      { label: 'c', value: null, group: 1 },
    ],
  }).text
  const lengths = [...text.matchAll(/width="([\d.]+)" height/gu)].map(([, length]) =>
    Number(length),
  )
  assert.equal(lengths[0], 2 * (lengths[1] ?? 0))
  assert.equal(lengths[2], 0)
  assert.match(text, /not measured/u)
})
