import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { baselineText, parseBaseline, type Finding } from '@lastref/model'
import { gate, given, inputOf, marks, sarif, sarifResult } from './gate.testing.ts'
import type { GivenInput } from './collect.ts'

const example = `block:
  - cve: [CVE-2021-44228, CVE-2022-22965]
    even-known: true
`

/** A findings document of lastref with one finding. */
function lastref(source: 'run' | 'scan', rest: Partial<Finding> = {}): object {
  const isRun = source === 'run'
  const finding = {
    source,
    code: isRun ? 'LRL001' : 'LRS002',
    rule: isRun ? 'leaked' : 'error-path',
    verdict: 'leaked',
    severity: 'error',
    title: isRun ? '8 files on map 25 were never closed' : 'm is not closed on every path',
    reasons: [isRun ? 'The site opened 12 files.' : 'One way out leaves it open.'],
    object: null,
    count: isRun ? 8 : 1,
    pids: [],
    site: { function: 'main.readMap', file: 'reader.go', line: 7 },
    stack: [],
    path: isRun
      ? [{ file: 'reader.go', line: 7, label: 'opened here' }]
      : [
          { file: 'reader.go', line: 7, label: 'opens m' },
          { file: 'reader.go', line: 9, label: 'returns with m still open' },
        ],
    forecast: null,
    related: [],
    help: 'close it',
    fingerprint: isRun ? '1111111111111111' : '2222222222222222',
    ...rest,
  }
  const summary = { opened: 12, closed: 4, closedByGc: 0, heldFds: 8, heldFiles: 8, lostEvents: 0 }
  return {
    schema: 'lastref.findings/1',
    command: isRun ? { argv: ['./agent'], exitCode: 0 } : null,
    summary: isRun ? summary : null,
    findings: [finding],
    blindSpots: [],
    ...(isRun ? {} : { scanned: 3 }),
  }
}

const both = (run: Partial<Finding> = {}, scan: Partial<Finding> = {}): readonly GivenInput[] => [
  inputOf(lastref('run', run), 'run.json'),
  inputOf(lastref('scan', scan), 'scan.json'),
]

describe('the policy against known-bad components', () => {
  test('blocks Log4Shell and Spring4Shell, and lets the patched image pass', () => {
    assert.deepEqual(marks(gate([given('trivy-log4shell.json')], example)), [
      'trivy/CVE-2021-44228 blocked',
      'trivy/CVE-2011-3374 reported',
    ])
    assert.equal(gate([given('trivy-spring4shell.json')], example).gate?.counts.blocked, 1)
    assert.equal(gate([given('trivy-patched.json')], example).gate?.verdict, 'passed')
    assert.equal(gate([given('osv-log4shell.json')], example).gate?.counts.blocked, 1)
  })

  test('blocks them although the baseline knows them; others only when new', () => {
    const inputs = [given('trivy-log4shell.json')]
    const everything = `${example}  - severity: info\n`
    const baseline = parseBaseline(baselineText(gate(inputs, everything).findings), 'b')
    assert.deepEqual(marks(gate(inputs, everything, { baseline })), [
      'trivy/CVE-2021-44228 blocked',
      'trivy/CVE-2011-3374 known',
    ])
  })

  test('may ask for component, version, path, tool and rule at once', () => {
    const blocked = (conditions: string): number | undefined =>
      gate([given('trivy-log4shell.json')], `block:\n  - ${conditions}\n`).gate?.counts.blocked
    assert.equal(blocked('{package: "*:log4j-core", version: 2.14.*}'), 1)
    assert.equal(blocked('{package: "*:log4j-core", version: 2.17.*}'), 0)
    assert.equal(blocked('{path: "app/**", tool: trivy, rule: "CVE-2021-*"}'), 1)
    assert.equal(blocked('{path: "lib/**", tool: trivy}'), 0)
    assert.equal(blocked('{rule: trivy/*, source: external}'), 2)
  })
})

describe('a severity nobody can read', () => {
  const input = [inputOf(sarif([sarifResult('a.c', { level: 'apocalyptic' })]))]

  test('counts as high, so that it does not pass by accident', () => {
    assert.equal(gate(input).gate?.verdict, 'blocked')
  })

  test('counts as what the policy says', () => {
    assert.equal(gate(input, 'unknown-severity: low\n').gate?.verdict, 'passed')
    assert.equal(
      gate(input, 'unknown-severity: high\nblock: [{severity: critical}]\n').gate?.verdict,
      'passed',
    )
  })
})

describe('what scan and run say about one place', () => {
  test('is one finding with both evidences, the stack of one and the path of the other', () => {
    const [finding, ...others] = gate(both()).findings
    assert.deepEqual(others, [])
    assert.equal(finding?.code, 'LRL001')
    assert.equal(finding.count, 8)
    assert.equal(finding.path.length, 2)
    assert.deepEqual(finding.reasons, ['The site opened 12 files.', 'One way out leaves it open.'])
    assert.deepEqual(
      finding.evidence?.map(({ source, input, code }) => [source, input, code]),
      [
        ['run', 'run.json', 'LRL001'],
        ['scan', 'scan.json', 'LRS002'],
      ],
    )
  })

  test('is one where the sources were built elsewhere, or the call spans lines', () => {
    const site = { function: 'main.readMap', file: '/build/agent/reader.go', line: 7 }
    assert.equal(gate(both({ site })).findings.length, 1)
    assert.equal(gate(both({ site: { ...site, file: 'reader.go', line: 9 } })).findings.length, 1)
    assert.equal(
      gate(both({}, { site: { function: 'readMap', file: 'cmd/reader.go', line: 7 } })).findings
        .length,
      1,
    )
  })

  test('stays two for another line, function or file, and for what is held as it should be', () => {
    const site = { function: 'main.readMap', file: 'reader.go', line: 70 }
    assert.equal(gate(both({ site })).findings.length, 2)
    assert.equal(
      gate(both({ site: { ...site, line: 8, function: 'main.other' } })).findings.length,
      2,
    )
    assert.equal(gate(both({ site: { ...site, line: 7, file: 'writer.go' } })).findings.length, 2)
    assert.equal(gate(both({ verdict: 'ok', severity: 'note' })).findings.length, 2)
  })

  test('is known when the baseline knew either of the two', () => {
    const baseline = parseBaseline(baselineText(gate([both()[1] ?? inputOf({})]).findings), 'b')
    assert.deepEqual(marks(gate(both(), '', { baseline })), ['LRL001 known'])
  })
})

describe('one finding in two inputs', () => {
  test('is one with both evidences, and twice in one input is two', () => {
    const twice = sarif([sarifResult('a.c'), sarifResult('a.c')])
    const findings = gate([inputOf(twice, 'a'), inputOf(twice, 'b')]).findings
    assert.deepEqual(
      findings.map(({ evidence }) => evidence?.map(({ input }) => input)),
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    )
    assert.notEqual(findings[0]?.fingerprint, findings[1]?.fingerprint)
  })

  test('of two scanners is one: the same number in the same component of the same file', () => {
    const trivy = {
      SchemaVersion: 2,
      Results: [
        {
          Target: 'pom.xml',
          Vulnerabilities: [
            {
              VulnerabilityID: 'CVE-2020-0001',
              PkgName: 'g:a',
              InstalledVersion: '1',
              Severity: 'LOW',
            },
          ],
        },
      ],
    }
    const osv = {
      results: [
        {
          source: { path: '/src/pom.xml' },
          packages: [
            {
              package: { name: 'g:a', version: '1' },
              vulnerabilities: [{ id: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2020-0001'] }],
              groups: [{ ids: ['GHSA-aaaa-bbbb-cccc'], max_severity: '9.8' }],
            },
          ],
        },
      ],
    }
    for (const inputs of [
      [inputOf(trivy, 't'), inputOf(osv, 'o')],
      [inputOf(osv, 'o'), inputOf(trivy, 't')],
    ]) {
      const [finding, ...others] = gate(inputs).findings
      assert.deepEqual(others, [])
      assert.equal(finding?.risk?.level, 'critical')
      assert.equal(finding.evidence?.length, 2)
    }
  })
})

describe('a waiver', () => {
  const waiver = (expires: string): string =>
    `waivers:\n  - rule: R1\n    path: a.c\n    reason: not reachable\n    owner: ann\n    expires: ${expires}\n`
  const inputs = [
    inputOf(
      sarif([sarifResult('a.c', { level: 'error' }), sarifResult('b.c', { level: 'error' })]),
    ),
  ]

  test('accepts what it names, to the end of its last day', () => {
    const document = gate(inputs, waiver('2026-06-15'))
    assert.deepEqual(marks(document), ['tool/R1 blocked', 'tool/R1 waived'])
    assert.equal(document.findings[1]?.gate?.by, 'not reachable (ann, until 2026-06-15)')
  })

  test('blocks once it has expired, and what it accepted blocks again', () => {
    const document = gate(inputs, waiver('2026-06-14'))
    assert.deepEqual(marks(document), ['LRG004 blocked', 'tool/R1 blocked', 'tool/R1 blocked'])
    assert.deepEqual(document.findings[0]?.site, { function: null, file: 'lastref.yaml', line: 3 })
  })

  test('that has expired blocks also when it matches nothing; one in time is told', () => {
    const empty = [inputOf(sarif([]))]
    assert.equal(gate(empty, waiver('2026-06-14')).gate?.verdict, 'blocked')
    const { verdict, notes } = gate(empty, waiver('2026-06-15')).gate ?? {}
    assert.equal(verdict, 'passed')
    assert.match(notes?.[0] ?? '', /matches nothing any more/u)
  })
})

describe('the gate fails closed', () => {
  const bad = (fault: 'missing' | 'empty'): GivenInput => ({
    name: 'x',
    path: 'x.json',
    reading: { ok: false, fault, message: 'is bad' },
  })

  test('for an input that is missing or unusable, whatever the policy, baseline and waivers say', () => {
    const lax =
      'block: []\nwaivers:\n  - rule: "*"\n    reason: r\n    owner: o\n    expires: 2026-12-31\n'
    assert.deepEqual(marks(gate([bad('missing')], lax)), ['LRG001 blocked'])
    assert.deepEqual(marks(gate([bad('empty')], lax)), ['LRG002 blocked'])
    const baseline = gate([bad('missing')]).findings
    assert.equal(gate([bad('missing')], lax, { baseline }).gate?.verdict, 'blocked')
  })

  test('for a requirement that no file meets', () => {
    const document = gate([], '', { unmet: [{ name: 'sast', glob: 'reports/*.sarif' }] })
    assert.deepEqual(marks(document), ['LRG001 blocked'])
  })

  test('for a tool that says it failed', () => {
    const failed = inputOf(sarif([], { invocations: [{ executionSuccessful: false }] }))
    assert.deepEqual(marks(gate([failed])), ['LRG005 blocked'])
  })

  test('for what looked at nothing, unless the policy allows it', () => {
    const nothing = inputOf({ results: [], errors: [], paths: { scanned: [] } }, 's.json')
    assert.deepEqual(marks(gate([nothing])), ['LRG003 blocked'])
    assert.deepEqual(marks(gate([nothing], '', { minScanned: new Map([[null, 0]]) })), [])
    assert.deepEqual(marks(gate([nothing], '', { minScanned: new Map([['s.json', 0]]) })), [])
  })

  test('for an input that must have looked at more, or does not tell', () => {
    const minimum = (value: object, least: number): readonly string[] =>
      marks(gate([inputOf(value, 'i')], '', { minScanned: new Map([['i', least]]) }))
    assert.deepEqual(minimum(lastref('scan', { severity: 'note' }), 4), [
      'LRG003 blocked',
      'LRS002 reported',
    ])
    assert.deepEqual(minimum(lastref('scan', { severity: 'note' }), 3), ['LRS002 reported'])
    assert.deepEqual(minimum(sarif([]), 1), ['LRG003 blocked'])
    assert.deepEqual(marks(gate([inputOf(sarif([]))])), [])
  })
})

describe('a baseline', () => {
  test('lets through what it knows, not what is new or has become worse', () => {
    const result = (uri: string, level: string): object => sarifResult(uri, { level })
    const before = gate([
      inputOf(sarif([result('a.c', 'warning'), result('b.c', 'error')])),
    ]).findings
    const baseline = parseBaseline(baselineText(before), 'b')
    const now = sarif([result('a.c', 'error'), result('b.c', 'error'), result('c.c', 'error')])
    const document = gate([inputOf(now)], '', { baseline })
    assert.deepEqual(
      document.findings.map(({ site, gate: mark }) => `${site?.file} ${mark?.status}`),
      ['a.c blocked', 'c.c blocked', 'b.c known'],
    )
    assert.equal(document.gate?.gone, 0)
    assert.equal(gate([inputOf(sarif([]))], '', { baseline }).gate?.gone, 2)
  })

  test('is stable text: one line for each finding, whatever their order and lines', () => {
    const results = [sarifResult('a.c'), sarifResult('b.c')]
    const text = (list: readonly unknown[]): string =>
      baselineText(gate([inputOf(sarif(list))]).findings)
    assert.equal(text(results), text(results.toReversed()))
    assert.equal(text(results).split('\n').length, 8)
    assert.equal(baselineText([]), '{\n  "schema": "lastref.baseline/1",\n  "accepted": []\n}\n')
  })
})
