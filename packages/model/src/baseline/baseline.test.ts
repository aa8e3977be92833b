import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LastrefError } from '../error.ts'
import type { Finding } from '../finding.ts'
import { findingsDocument } from '../finding/document.ts'
import { findingsOf } from '../finding/findings-of.ts'
import { judge } from '../verdict/judge.ts'
import { cSite, holding, map, reading, tally } from '../verdict/readings.testing.ts'
import { compareWithBaseline, parseBaseline, type BaselineEntry } from './baseline.ts'

const options = { source: 'run', cwd: '/src/agent' } as const

/** A run in which read_map left so many of those it opened. */
function run(left: number, opened = 100): readonly Finding[] {
  return findingsOf(
    judge([
      reading(9, {
        sites: [cSite(1)],
        tallies: [tally(1, opened, { closed: opened - left })],
        leftAtExit: left === 0 ? [] : [holding(1, map(25), left)],
      }),
    ]),
    options,
  )
}

function baselineOf(findings: readonly Finding[]): readonly BaselineEntry[] {
  const rest = { command: null, summary: null, blindSpots: [] }
  return parseBaseline(JSON.stringify(findingsDocument(findings, rest)), 'b.json')
}

describe('a baseline', () => {
  test('makes what it knows no finding, also when there is more of it', () => {
    const { findings, known, gone } = compareWithBaseline(run(80), baselineOf(run(10)))
    assert.deepEqual([findings.length, known.length, gone.length], [0, 1, 0])
  })

  test('leaves what is new, and tells what is gone', () => {
    assert.equal(compareWithBaseline(run(10), []).findings.length, 1)
    const { gone } = compareWithBaseline(run(0), baselineOf(run(10)))
    assert.deepEqual(
      gone.map(({ code }) => code),
      ['LRL001'],
    )
  })

  test('decides a recheck: one handle in every run is the one in use', () => {
    assert.equal(run(1)[0]?.rule, 'recheck')
    assert.deepEqual(compareWithBaseline(run(1), baselineOf(run(1))).findings, [])
  })

  test('does not hide what has become worse', () => {
    const [finding] = compareWithBaseline(run(10), baselineOf(run(1))).findings
    assert.equal(finding?.rule, 'leaked')
    assert.equal(
      finding.reasons.at(-1),
      'The baseline knows it as LRL005 (note): it has become worse.',
    )
  })

  test('that is none is refused', () => {
    const wrong = ['', '{', '[]', '{"schema":"lastref.census/1","findings":[]}', '{"findings":[]}']
    for (const json of [...wrong, '{"schema":"lastref.findings/1","findings":[{}]}']) {
      assert.throws(
        () => parseBaseline(json, 'b.json'),
        (error) => error instanceof LastrefError && error.code === 'LRE321',
        json,
      )
    }
  })
})
