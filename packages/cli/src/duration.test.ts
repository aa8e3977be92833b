import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration } from './duration.ts'

test('a duration is a number with its unit', () => {
  assert.deepEqual(
    ['500ms', '2s', '1.5m', '1h', '0s'].map(parseDuration),
    [500, 2000, 90_000, 3_600_000, 0],
  )
  for (const text of ['', '2', 's', '2 s', '-1s', '1d', '1s2', '1e3s']) {
    assert.equal(parseDuration(text), null, text)
  }
})
