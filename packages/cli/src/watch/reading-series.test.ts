import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Census, OpeningsReading } from '@lastref/model'
import { readingOfCensus } from './census-reading.ts'
import { ReadingSeries } from './reading-series.ts'

const host = { kernel: '6.18.0', pidNamespace: '1', hostname: 'web-1', bootId: null }

function censusAt(at: number, objects: Census['objects'] = []): Census {
  const takenAt = new Date(at).toISOString()
  return { schema: 'lastref.census/1', takenAt, host, blindSpots: [], objects, processes: [] }
}

function timesOf(readings: readonly OpeningsReading[]): readonly number[] {
  return readings.map(({ at }) => at)
}

test('a long series stays short, and keeps its beginning and its end', () => {
  const series = new ReadingSeries()
  for (let at = 1; at <= 5000; at++) series.add(readingOfCensus(censusAt(at)))
  const times = timesOf(series.all)
  assert.ok(times.length <= 240)
  assert.equal(times[0], 1)
  assert.equal(times.at(-1), 5000)
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
})

test('large readings are kept in smaller number', () => {
  const series = new ReadingSeries()
  const object = { kind: 'map', id: 1, name: '' } as const
  const one = { site: 1, object, memlockBytes: 8, files: 1, fds: 1, pids: [1], examples: [] }
  const holdings = Array.from({ length: 20_000 }, () => one)
  for (let at = 1; at <= 50; at++) series.add({ ...readingOfCensus(censusAt(at)), holdings })
  assert.ok(series.all.length <= 11)
  assert.ok(series.all.length >= 4)
  assert.equal(series.all.at(-1)?.at, 50)
})

test('a census says who has what open, but not who opened it', () => {
  const file = (name: string, pids: readonly number[]) => ({
    kind: 'file' as const,
    file: name,
    refs: { refcnt: 1, usercnt: 1 },
    at: pids.map((pid) => ({ pid, fds: [3, 4] })),
    opening: null,
  })
  const map: Census['objects'][number] = {
    kind: 'map',
    id: 25,
    name: 'my_map',
    type: 'hash',
    keySize: 4,
    valueSize: 8,
    maxEntries: 1,
    flags: 0,
    memlockBytes: 100,
    chargedCgroup: null,
    frozen: false,
    btfId: null,
    refcnt: 3,
    usercnt: 3,
    settled: true,
    holders: [file('f1', [7]), file('f2', [7]), file('f3', [8, 7])],
    unexplained: { refcnt: 0, usercnt: 0 },
  }
  const { holdings } = readingOfCensus(censusAt(1, [map, { ...map, id: 26, settled: false }]))
  assert.deepEqual(
    holdings.map(({ site, object, files, fds, pids }) => [site, object.id, files, fds, pids]),
    [
      [null, 25, 2, 4, [7]],
      [null, 25, 1, 4, [7, 8]],
    ],
  )
})
