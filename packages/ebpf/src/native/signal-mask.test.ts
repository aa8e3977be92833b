import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withSignalsBlocked } from './signal-mask.ts'

/** The signals that this thread does not take, as the kernel tells them. */
function blocked(): string {
  return /^SigBlk:\s*(\w+)$/m.exec(readFileSync('/proc/thread-self/status', 'latin1'))?.[1] ?? ''
}

test('no signal is taken meanwhile, and what arrived is taken afterwards', async () => {
  const before = blocked()
  const arrived = once(process, 'SIGUSR2')
  const during = withSignalsBlocked(() => {
    process.kill(process.pid, 'SIGUSR2')
    return blocked()
  })
  // SIGKILL (9) and SIGSTOP (19) cannot be blocked.
  assert.equal(during, 'fffffffffffbfeff')
  assert.equal(blocked(), before)
  await arrived
})

test('the signals are let in again after an error', () => {
  const before = blocked()
  assert.throws(() => {
    withSignalsBlocked(() => {
      throw new Error('as it happens')
    })
  }, /as it happens/)
  assert.equal(blocked(), before)
})
