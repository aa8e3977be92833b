import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAllowedSkips } from './allowed-skips.ts'

test('a line names the test and its reason; comments and empty lines are skipped', () => {
  assert.deepEqual(parseAllowedSkips('# why\n\n a > b :: no x :: y \n'), [
    { line: 3, name: 'a > b', reason: 'no x :: y' },
  ])
})

test('a line that is neither is refused with its number', () => {
  assert.throws(() => parseAllowedSkips('# fine\njust a name\n'), /allowed-skips:2/)
})
