import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { urgently } from './urgency.ts'

/** The policy of this thread: 0 ordinary, 1 before all others (proc_pid_stat(5), field 41). */
function policy(): string | undefined {
  const stat = readFileSync('/proc/thread-self/stat', 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]
}

test('this thread goes first, and then as before', (t) => {
  if (process.getuid?.() !== 0) return t.skip('not root')
  assert.equal(policy(), '0')
  {
    using _ = urgently()
    if (policy() !== '1') return t.skip('nothing is urgent here')
  }
  assert.equal(policy(), '0')
})
