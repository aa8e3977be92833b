import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Case, Form } from '../experiment.ts'
import { atLeast, atMost, type Expectation } from '../expect.ts'
import { NotMeasurableHere, type Measurement } from '../measurement.ts'
import { runCase } from './run-case.ts'

const { signal } = new AbortController()

function caseOf(expect: Readonly<Record<Form, readonly Expectation[]>>): Case {
  const subject = { victim: { language: 'node', name: 'none' } } as const
  return {
    name: 'a case',
    forms: { leaking: subject, fixed: subject },
    measure: async () => ({ figures: {} }),
    expect,
  }
}

/** Leaves twelve when it leaks, and as many as it is told when it is fixed. */
function leaving(fixed: number): (one: Case, form: Form) => Promise<Measurement> {
  return async (_, form) => {
    await sleep(0)
    return { figures: { left: form === 'leaking' ? 12 : fixed } }
  }
}

const good = caseOf({ leaking: [atLeast('left', 12)], fixed: [atMost('left', 0)] })

describe('the outcome of a case', () => {
  test('holds when both forms are as expected, in every repetition', async () => {
    const { outcome, forms, swapped } = await runCase(good, leaving(0), 3, signal)
    assert.equal(outcome, 'holds')
    assert.deepEqual(
      forms.map(({ measurements }) => measurements.length),
      [3, 3],
    )
    assert.deepEqual(swapped, {
      fixedAsLeaking: ['left is 0, not at least 12'],
      leakingAsFixed: ['left is 12, not at most 0'],
    })
  })

  test('is broken when a form is not as expected, and says which and why', async () => {
    const { outcome, reasons } = await runCase(good, leaving(1), 1, signal)
    assert.equal(outcome, 'broken')
    assert.deepEqual(reasons, ['fixed: left is 1, not at most 0'])
  })

  for (const [name, expect] of [
    ['a leak that has gone', { leaking: [atLeast('left', 0)], fixed: [atMost('left', 0)] }],
    ['a cure that does not help', { leaking: [atLeast('left', 12)], fixed: [atMost('left', 12)] }],
  ] as const)
    test(`is broken when its expectations would not notice ${name}`, async () => {
      const { outcome, reasons } = await runCase(caseOf(expect), leaving(0), 1, signal)
      assert.equal(outcome, 'broken')
      assert.deepEqual(reasons, ['swapped labels went unnoticed'])
    })

  test('is skipped, with the reason, where this machine cannot measure it', async () => {
    const needs = [{ what: 'unicorn', probe: ['lastref-no-such-command'] }] as const
    const missing = await runCase({ ...good, needs }, leaving(0), 1, signal)
    assert.deepEqual(
      [missing.outcome, missing.reasons],
      ['skipped', ['no unicorn (lastref-no-such-command not found)']],
    )
    const refuse = (): Promise<Measurement> => Promise.reject(new NotMeasurableHere('no memory'))
    const refused = await runCase(good, refuse, 1, signal)
    assert.deepEqual([refused.outcome, refused.reasons], ['skipped', ['no memory']])
  })

  test('is broken when it cannot be measured for any other reason', async () => {
    const fail = (): Promise<Measurement> => Promise.reject(new Error('it exploded'))
    const { outcome, reasons } = await runCase(good, fail, 1, signal)
    assert.deepEqual([outcome, reasons], ['broken', ['it exploded']])
  })

  test('is no outcome at all when the user gave up', async () => {
    const aborted = AbortSignal.abort('SIGINT')
    const fail = (): Promise<Measurement> => Promise.reject(new Error('killed'))
    await assert.rejects(runCase(good, fail, 1, aborted), (reason) => reason === 'SIGINT')
  })
})
