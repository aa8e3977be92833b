import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { MemoryBudget, OpeningsReading, WatchedProcess } from '../opening.ts'
import { defaultJudgeOptions } from '../verdict/options.ts'
import { epoch, reading } from '../verdict/readings.testing.ts'
import { forecastsOf } from './forecast.ts'

const mebi = 2 ** 20

function process(openFds: number | null, rest: Partial<WatchedProcess> = {}): WatchedProcess {
  return { pid: 4312, comm: 'agent', alive: true, openFds, fdLimit: 1024, ...rest }
}

function budget(usageBytes: number, rest: Partial<MemoryBudget> = {}): MemoryBudget {
  return { cgroup: '/agents/a', version: 2, usageBytes, limitBytes: 512 * mebi, ...rest }
}

/** One reading a second. */
function seconds(
  count: number,
  at: (second: number) => Partial<OpeningsReading>,
): readonly OpeningsReading[] {
  return Array.from({ length: count }, (_, second) => reading(second, at(second)))
}

const forecasts = (readings: readonly OpeningsReading[]): ReturnType<typeof forecastsOf> =>
  forecastsOf(readings, defaultJudgeOptions)

describe('a process that opens more and more', () => {
  const rising = seconds(10, (second) => ({ processes: [process(100 + second * 4)] }))

  test('reaches its own limit when the arithmetic says so', () => {
    const [forecast] = forecasts(rising)
    assert.equal(forecast?.what, 'RLIMIT_NOFILE of 4312')
    assert.equal(forecast.arithmetic, '(1,024 - 136) fds / 4 fds/s')
    assert.equal(forecast.inSeconds, 222)
    assert.equal(forecast.at, new Date(epoch + 9000 + 222_000).toISOString())
    assert.equal(forecast.slopePerSecond, 4)
  })

  test('is not told of when it has ended, has no limit, or may not be read', () => {
    const gone: readonly Partial<WatchedProcess>[] = [
      { alive: false },
      { fdLimit: null },
      { openFds: null },
    ]
    for (const rest of gone) {
      const last = reading(9, { processes: [process(136, rest)] })
      assert.deepEqual(forecasts([...rising.slice(0, -1), last]), [])
    }
  })

  test('that has passed its limit, because it was lowered, is there now', () => {
    const over = seconds(10, (second) => ({ processes: [process(2000 + second)] }))
    assert.equal(forecasts(over)[0]?.inSeconds, 0)
  })

  test('is not told of when the end is beyond the horizon', () => {
    const slow = seconds(10, (second) => ({
      processes: [process(second, { fdLimit: 1_000_000_000 })],
    }))
    assert.deepEqual(forecasts(slow), [])
    assert.equal(forecastsOf(slow, { ...defaultJudgeOptions, horizonSeconds: 2e9 }).length, 1)
  })
})

test('a process that is steady, or rises and falls, has no forecast', () => {
  assert.deepEqual(forecasts(seconds(20, () => ({ processes: [process(100)] }))), [])
  const saw = seconds(20, (second) => ({ processes: [process(100 + (second % 5))] }))
  assert.deepEqual(forecasts(saw), [])
})

test('too few readings make no forecast', () => {
  const three = seconds(3, (second) => ({ processes: [process(100 + second * 4)] }))
  assert.deepEqual(forecasts(three), [])
})

describe('memory', () => {
  test('of a cgroup of either version and of the host runs out', () => {
    const budgets = (second: number): MemoryBudget[] => [
      budget(256 * mebi + second * mebi),
      budget(300 * mebi + second * mebi, { cgroup: '/v1', version: 1 }),
      budget(8192 * mebi + second * mebi, {
        cgroup: null,
        version: null,
        limitBytes: 16_384 * mebi,
      }),
    ]
    const found = forecasts(seconds(10, (second) => ({ budgets: budgets(second) })))
    assert.deepEqual(
      found.map(({ what, inSeconds }) => [what, inSeconds]),
      [
        ['memory of /v1', 203],
        ['memory of /agents/a', 247],
        ['memory of the host', 8183],
      ],
    )
    assert.equal(found[0]?.arithmetic, '(536,870,912 - 324,009,984) bytes / 1,048,576 bytes/s')
  })

  test('of a cgroup of version 1 without a limit never does', () => {
    const limitBytes = 9_223_372_036_854_771_712
    const budgets = (second: number): MemoryBudget[] => [
      budget(second * mebi, { version: 1, limitBytes }),
    ]
    assert.deepEqual(forecasts(seconds(10, (second) => ({ budgets: budgets(second) }))), [])
  })
})

test('a forecast never lies in the past, and comes sooner the faster it rises', () => {
  const positive = fc.integer({ min: 1, max: 100 })
  fc.assert(
    fc.property(positive, positive, fc.nat(1000), (slope, more, from) => {
      const at = (rate: number): number => {
        const readings = seconds(8, (second) => ({
          processes: [process(from + second * rate, { fdLimit: 100_000 })],
        }))
        return forecasts(readings)[0]?.inSeconds ?? Number.NaN
      }
      assert.ok(at(slope) >= 0)
      assert.ok(at(slope + more) < at(slope))
    }),
  )
})
