import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, run, test } from 'node:test'
import { collectOutcomes } from './collect.ts'
import type { FileOutcome } from './outcome.ts'
import { renderEnd, renderFile } from './reporter.ts'

const cases = join(import.meta.dirname, 'cases')

async function outcomesOf(file: string): Promise<readonly FileOutcome[]> {
  // Node refuses to run test files from inside a test file, unless it does not know it is in one.
  const context = process.env['NODE_TEST_CONTEXT']
  delete process.env['NODE_TEST_CONTEXT']
  const outcomes: FileOutcome[] = []
  for await (const outcome of collectOutcomes(run({ files: [join(cases, file)] }), cases)) {
    outcomes.push(outcome)
  }
  if (context !== undefined) process.env['NODE_TEST_CONTEXT'] = context
  return outcomes
}

async function outcomeOf(file: string): Promise<FileOutcome> {
  const [only, ...more] = await outcomesOf(file)
  assert.ok(only)
  assert.deepEqual(more, [])
  return only
}

describe('what a test file came to', () => {
  test('counts tests, not suites, and tells every failure once', async () => {
    const outcome = await outcomeOf('mixed.ts')
    assert.equal(outcome.passed, 3)
    assert.deepEqual(
      outcome.failures.map(({ name, where }) => ({ name, where })),
      [{ name: 'outer > breaks', where: 'mixed.ts:6:3' }],
    )
    assert.deepEqual(outcome.skips, [
      { name: 'outer > cannot run here', file: 'mixed.ts', reason: 'needs a moon' },
      { name: 'a whole suite', file: 'mixed.ts', reason: 'needs a sun' },
    ])
    assert.equal(outcome.output, 'said by the test\n')
  })

  test('is a failure when the file cannot be loaded, ends early or holds no test', async () => {
    for (const file of ['unloadable.ts', 'quitter.ts', 'empty.ts']) {
      const outcome = await outcomeOf(file)
      assert.equal(outcome.passed, 0, file)
      assert.equal(outcome.failures.length, 1, file)
    }
    assert.match((await outcomeOf('unloadable.ts')).output, /cannot be loaded/)
  })

  test('is told for both files when a helper declares the tests', async () => {
    const outcomes = await outcomesOf('borrowed.ts')
    assert.deepEqual(
      outcomes.map(({ file, failures }) => [file, failures.map(({ name }) => name)]),
      [
        ['borrowed.ts', ['borrowed.ts']],
        ['lender.ts', ['is declared elsewhere']],
      ],
    )
  })
})

describe('the report', () => {
  const outcome: FileOutcome = {
    file: 'a.test.ts',
    passed: 2,
    failures: [{ name: 'adds', where: 'a.test.ts:3:1', explanation: '1 !== 2\nat a.test.ts:4' }],
    skips: [{ name: 'flies', file: 'a.test.ts', reason: 'no wings' }],
    output: 'noise\n',
  }
  const plain = { colour: false, complete: true, allowed: null }

  test('shows one line for a file that is well', () => {
    const well = { ...outcome, failures: [], skips: [] }
    assert.equal(renderFile(well, plain), '  pass  a.test.ts  2 passed\n')
  })

  test('shows the explanation and the output of a file that failed', () => {
    assert.equal(
      renderFile(outcome, plain),
      `  FAIL  a.test.ts  2 passed, 1 failed, 1 skipped

    ✗ adds
      at a.test.ts:3:1
      1 !== 2
      at a.test.ts:4

    output of the file:
      noise

`,
    )
  })

  test('ends with the tally', () => {
    assert.equal(
      renderEnd([outcome], plain).text,
      `
skipped:
  flies :: no wings  (a.test.ts)

failed:
  adds  (a.test.ts:3:1)

2 passed, 1 failed, 1 skipped
`,
    )
  })

  test('fails in CI for a skip that is not allowed with its reason', () => {
    const skipped = { ...outcome, failures: [] }
    const line = { line: 1, name: 'flies', reason: 'no wings' }
    assert.equal(renderEnd([skipped], plain).failed, false)
    assert.equal(renderEnd([skipped], { ...plain, allowed: [line] }).failed, false)
    const other = renderEnd([skipped], { ...plain, allowed: [{ ...line, reason: 'no sky' }] })
    assert.equal(other.failed, true)
    assert.match(other.text, /allowed nothing in this run:\n {2}1: flies :: no sky\n/)
    assert.match(other.text, /\n2 passed, 1 failed, 1 skipped\n$/)
  })

  test('fails when there was nothing to run', () => {
    assert.equal(renderEnd([], plain).failed, true)
  })
})
