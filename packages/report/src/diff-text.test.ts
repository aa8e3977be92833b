import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationText, movedText, rateText, signed, whoText } from './diff-text.ts'

test('a rate is told in the shortest unit of time that makes it at least one', () => {
  const rate = (count: number, seconds: number | null): string =>
    rateText({ before: 5, after: 5 + count }, seconds)
  assert.equal(rate(1000, 1), '1000/s')
  assert.equal(rate(98, 12), '8.2/s')
  assert.equal(rate(3, 12), '15.0/min')
  assert.equal(rate(3, 3600), '3.0/h')
  assert.equal(rate(1, 864_000), '0.1/d')
  assert.equal(rate(1, 0), '-')
  assert.equal(rate(1, -5), '-')
  assert.equal(rate(1, null), '-')
})

test('a stretch of time is told in the unit that suits it', () => {
  assert.deepEqual([0.44, 12.4, 119, 300, 12_600, 172_800, -30].map(durationText), [
    '0.4 s',
    '12 s',
    '119 s',
    '5 min',
    '3.5 h',
    '2.0 d',
    '-30 s',
  ])
})

test('a change shows both numbers, or one when they are the same', () => {
  assert.equal(movedText({ before: 1, after: 1 }, String), '1')
  assert.equal(movedText({ before: null, after: 1 }, String), '- → 1')
  assert.equal(movedText({ before: null, after: null }, String), '-')
  assert.deepEqual(
    [1, -1, 0].map((after) => signed({ before: 0, after })),
    ['+1', '-1', '0'],
  )
})

test('a process is named as well as it is known', () => {
  const counts = { files: { before: 0, after: 1 }, fds: { before: 0, after: 1 } }
  const who = { pid: 7, comm: null, container: null, ...counts }
  assert.equal(whoText(who), 'pid 7')
  assert.equal(whoText({ ...who, pid: null }), 'no visible process')
  assert.equal(
    whoText({ ...who, comm: 'a\nb', container: 'c0ffee'.repeat(10) }),
    String.raw`a\nb[7] in c0ffeec0ffee`,
  )
})
