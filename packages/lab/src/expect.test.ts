import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  atLeast,
  atMost,
  between,
  equals,
  reasonsAgainst,
  risesBy,
  says,
  saysNothing,
  staysFlat,
} from './expect.ts'
import type { Measurement, Said } from './measurement.ts'

const leak: Said = {
  verdict: 'leaked',
  code: 'LRL001',
  count: 12,
  function: 'main.readCounter',
  file: 'main.go',
  line: 11,
}
const leaking: Measurement = {
  figures: { left: 12, how: 'never' },
  series: [
    {
      name: 'fds',
      points: [
        [1, 7],
        [12, 18],
      ],
    },
  ],
  said: [leak],
  mark: { file: 'main.go', line: 11 },
}
const fixed: Measurement = {
  figures: { left: 0, how: 'closed' },
  series: [
    {
      name: 'fds',
      points: [
        [1, 6],
        [12, 6],
      ],
    },
  ],
  said: [],
  mark: null,
}
const wanted = { verdict: 'leaked', code: 'LRL001', function: 'main.readCounter' } as const

describe('an expectation holds of the one form and not of the other', () => {
  for (const [expectation, holds, breaks] of [
    [atLeast('left', 12), leaking, fixed],
    [atMost('left', 0), fixed, leaking],
    [between('left', 10, 14), leaking, fixed],
    [equals('how', 'closed'), fixed, leaking],
    [risesBy('fds', 1), leaking, fixed],
    [staysFlat('fds'), fixed, leaking],
    [says(wanted), leaking, fixed],
    [saysNothing, fixed, leaking],
  ] as const)
    test(expectation.sentence, () => {
      assert.deepEqual(reasonsAgainst([expectation], holds), [])
      assert.equal(reasonsAgainst([expectation], breaks).length, 1)
    })
})

describe('what lastref says must be right in every part', () => {
  for (const [name, said] of [
    ['verdict', { ...leak, verdict: 'growing' }],
    ['code', { ...leak, code: 'LRL002' }],
    ['function', { ...leak, function: 'main.main' }],
    ['line', { ...leak, line: 12 }],
  ] as const)
    test(`another ${name}`, () => {
      assert.equal(reasonsAgainst([says(wanted)], { ...leaking, said: [said] }).length, 1)
    })
  test('a second finding', () => {
    assert.equal(reasonsAgainst([says(wanted)], { ...leaking, said: [leak, leak] }).length, 1)
  })
  test('a figure that was never measured is no figure', () => {
    assert.deepEqual(reasonsAgainst([atMost('right', 3)], fixed), [
      'right is not known, not at most 3',
    ])
    assert.equal(reasonsAgainst([says(wanted), saysNothing], { figures: {} }).length, 2)
  })
})
