import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { paint } from '@lastref/report'
import type { Measurement } from '../measurement.ts'
import type { ExperimentResult, LabResults } from '../results.ts'
import { labMarkdown } from './markdown.ts'
import { labPage } from './page.ts'
import { parseResults } from './parse-results.ts'
import { tallyOf, tallyText } from './tally.ts'
import { experimentText } from './text.ts'

const escape = '\u001b'
const hostile = '<script>alert(1)</script>|`\u001b[31m"\n# x'

function measured(left: number, says = 'nothing'): Measurement {
  return {
    figures: { left, says },
    series: [
      {
        name: 'fds',
        points: [
          [0, 0],
          [12, left],
        ],
      },
    ],
  }
}

function resultWith(name: string): ExperimentResult {
  return {
    name: 'some-leak',
    title: 'Some leak',
    question: 'Does it leak?',
    answer: 'It does.',
    parameters: { rounds: 12 },
    columns: [
      { figure: 'left', heading: 'left', unit: 'fds' },
      { figure: 'says', heading: 'lastref says' },
    ],
    plots: [
      {
        kind: 'lines',
        series: 'fds',
        x: { title: 'rounds', unit: 'count' },
        y: { title: 'open fds', unit: 'count' },
      },
    ],
    seconds: 1.5,
    cases: [
      {
        name,
        outcome: 'holds',
        reasons: [],
        swapped: { fixedAsLeaking: ['left is 0'], leakingAsFixed: ['left is 12'] },
        forms: [
          {
            form: 'leaking',
            measurements: [measured(12, name), measured(10, name), measured(14, name)],
            expectations: [{ sentence: 'left: at least 10', holds: true }],
          },
          { form: 'fixed', measurements: [measured(0)], expectations: [] },
        ],
      },
      { name: 'another', outcome: 'skipped', reasons: ['no JDK'], forms: [], swapped: null },
    ],
  }
}

function resultsWith(name: string): LabResults {
  return {
    schema: 'lastref.lab/1',
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 1.5,
    machine: {
      kernel: '6.18.0',
      architecture: 'x64',
      processors: 2,
      processor: 'a processor',
      memoryBytes: 1 << 30,
      versions: [{ what: 'Node', version: 'v24.0.0' }],
    },
    repeat: 3,
    seed: 1,
    experiments: [resultWith(name)],
    claims: [
      {
        name: 'a-claim',
        sentence: 'fd > 0 means valid',
        how: 'By looking.',
        answer: 'does not hold',
        seconds: 0.1,
        measured: { lowest: 0 },
        settlement: {
          verdict: 'does not hold',
          sentence: 'The lowest is 0.',
          number: { what: 'lowest', value: 0 },
        },
        broken: null,
      },
    ],
  }
}

describe('a report', () => {
  test('has the median of repetitions, and from where to where they went', () => {
    const results = resultsWith('a case')
    for (const text of [labPage(results), labMarkdown(results)])
      for (const part of ['12 (10…14)', '6.18.0', 'v24.0.0', 'Some leak', 'fd > 0 means valid'])
        assert.ok(text.replaceAll('&gt;', '>').replaceAll('\\>', '>').includes(part), part)
  })

  test('places no name as it is: not in HTML, not in Markdown, not on a terminal', () => {
    const results = resultsWith(hostile)
    const page = labPage(results)
    assert.doesNotMatch(page, /<script/u)
    assert.ok(!page.includes(escape))
    const markdown = labMarkdown(results)
    assert.doesNotMatch(markdown, /(?<!\\)<script|\n# x/u)
    assert.ok(!markdown.includes(escape))
    const rows = markdown.split('\n').filter((line) => line.startsWith('| '))
    const cells = rows.map((row) => row.split(/(?<!\\)\|/u).length)
    assert.deepEqual([...new Set(cells)], [6])
    const text = paint(experimentText(resultWith(hostile), { width: 80, colour: false }), false)
    assert.ok(!text.includes(escape))
  })

  test('draws a line for each form', () => {
    assert.equal(labPage(resultsWith('a case')).match(/class="line /gu)?.length, 2)
  })

  test('says on a terminal of 80 columns what came of each case', () => {
    const lines = experimentText(resultWith('a case'), { width: 80, colour: false })
    assert.equal(
      paint(lines, false),
      [
        'some-leak  Some leak  1.5 s',
        '  holds    a case',
        '  skipped  another',
        '             no JDK',
        '',
        '  CASE    FORM      LEFT, FDS  LASTREF SAYS',
        '  a case  leaking  12 (10…14)  a case',
        '  a case  fixed             0  nothing',
        '',
        '',
      ].join('\n'),
    )
  })

  test('counts what held, what was skipped and what was settled', () => {
    assert.equal(
      tallyText(tallyOf(resultsWith('a case'))),
      '1 of 2 cases hold, 1 skipped, swapped labels noticed in 1 of 1, 1 of 1 claims settled',
    )
  })
})

describe('the file of results', () => {
  test('is read as it was written', () => {
    const results = resultsWith('a case')
    assert.deepEqual(parseResults('lab.json', JSON.stringify(results)), results)
  })

  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"schema":"lastref.lab/2"}',
    '{"schema":"lastref.lab/1"}',
  ])
    test(`is refused when it is ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseResults('lab.json', text), { code: 'LRE197' })
    })
})
