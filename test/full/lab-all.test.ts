// Every experiment and claim of the lab: many minutes, so only in `make test-full`.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  brokenIn,
  casesOf,
  leftoversOf,
  resultsOf,
  startLab,
  unnoticedSwaps,
  victimObjects,
} from '../support/lab.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

test('the whole lab holds, and leaves the host as it was', { skip }, async (t) => {
  const before = await victimObjects()
  const lab = startLab('all', '--json')
  const outcome = await lab.ended
  const results = resultsOf(outcome)
  assert.deepEqual(brokenIn(results), [])
  assert.equal(outcome.status, 0)
  assert.deepEqual(unnoticedSwaps(results), [])
  assert.deepEqual(await leftoversOf(lab.pid, before), [])
  const skipped = casesOf(results).filter((one) => one.outcome === 'skipped')
  for (const { name, reasons } of skipped) t.diagnostic(`${name}: ${reasons.join(', ')}`)
})

test('the whole lab breaks when the labels are swapped', { skip }, async () => {
  const outcome = await startLab('all', '--swap-labels', '--json').ended
  assert.equal(outcome.status, 1)
  for (const { name, outcome: result, reasons } of casesOf(resultsOf(outcome)))
    if (result !== 'skipped')
      for (const form of ['leaking: ', 'fixed: '])
        assert.ok(
          reasons.some((reason) => reason.startsWith(form)),
          `${name}: ${form}`,
        )
})
