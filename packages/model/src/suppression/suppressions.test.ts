import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { LastrefError } from '../error.ts'
import { judge } from '../verdict/judge.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { cSite, holding, map, reading, tally } from '../verdict/readings.testing.ts'
import { parseSuppressions, suppress, type SuppressionResult } from './suppressions.ts'

const judgements: readonly Judgement[] = judge([
  reading(9, {
    sites: [cSite(1, 'read_map'), cSite(2, 'read_other', 7)],
    tallies: [tally(1, 9), tally(2, 9)],
    leftAtExit: [holding(1, map(25), 9), holding(2, map(26, 'other'), 9)],
  }),
])

const apply = (text: string): SuppressionResult =>
  suppress(judgements, parseSuppressions(text, 'f'))
const kept = (text: string): readonly (string | undefined)[] =>
  apply(text).kept.map(({ objects }) => objects[0]?.name)

describe('suppressions', () => {
  test('match a function, a file, an object or a module, anywhere in the name', () => {
    assert.deepEqual(kept(''), ['my_map', 'other'])
    assert.deepEqual(kept('site:read_map'), ['other'])
    assert.deepEqual(kept('site:read_'), [])
    assert.deepEqual(kept('site:agent/reader.c'), [])
    assert.deepEqual(kept('object:other'), ['my_map'])
    assert.deepEqual(kept('module:libbpf.so'), [])
  })

  test('are tied by ^ and $, and * stands for anything', () => {
    assert.deepEqual(kept('site:^read$'), ['my_map', 'other'])
    assert.deepEqual(kept('site:^read_*p$'), ['other'])
    assert.deepEqual(kept('object:^*$'), [])
  })

  test('take every other character for itself', () => {
    assert.deepEqual(kept('site:read.map'), ['my_map', 'other'])
    assert.deepEqual(kept('object:(.+)+'), ['my_map', 'other'])
  })

  test('have comments and empty lines, and tell which line matched nothing', () => {
    const { suppressed, unused } = apply('# why\n\n  site:read_map  \nobject:gone\n')
    assert.deepEqual(
      suppressed.map(({ by }) => [by.line, by.text]),
      [[3, 'site:read_map']],
    )
    assert.deepEqual(
      unused.map(({ line, text }) => [line, text]),
      [[4, 'object:gone']],
    )
  })

  test('of what is held as it should be are not needed', () => {
    const fine = judge([
      reading(9, {
        sites: [cSite(1)],
        tallies: [tally(1, 1)],
        leftAtExit: [holding(1, map(25), 1)],
      }),
    ])
    assert.equal(suppress(fine, parseSuppressions('site:read_map', 'f')).unused.length, 1)
  })

  test('that are none are refused with their line', () => {
    for (const wrong of ['leak:x', 'site', 'site:', 'read_map']) {
      assert.throws(
        () => parseSuppressions(`# a\n${wrong}\n`, 'supp.txt'),
        (error) => {
          assert.ok(error instanceof LastrefError)
          assert.equal(error.code, 'LRE320')
          assert.equal(error.message, `Line 2 of supp.txt is not a suppression: ${wrong}.`)
          return true
        },
      )
    }
  })

  test('of any pattern take no more than their share of the time', () => {
    const long = map(1, 'a'.repeat(2000))
    const one = judge([
      reading(9, { sites: [cSite(1)], tallies: [tally(1, 9)], leftAtExit: [holding(1, long, 9)] }),
    ])
    const pattern = fc.stringMatching(/^[a*^$.+(]{1,12}$/u)
    fc.assert(
      fc.property(pattern, (text) => {
        suppress(one, parseSuppressions(`object:${text}`, 'f'))
      }),
      { numRuns: 50 },
    )
  })
})
