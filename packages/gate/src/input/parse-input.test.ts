import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { fixture, fixtures, fixtureText } from '../gate.testing.ts'
import { parseInput } from './parse-input.ts'
import { InputFault, type InputFaultKind } from './parsed.ts'

const context = { input: 'a.json', cwd: '/src' }

function faultOf(text: string): InputFaultKind | null {
  try {
    parseInput(text, context)
    return null
  } catch (error) {
    assert.ok(error instanceof InputFault, String(error))
    return error.fault
  }
}

describe('an input', () => {
  test('that is no whole document of a format that is read is a fault, and says which', () => {
    const wrong: readonly (readonly [string, InputFaultKind])[] = [
      ['', 'empty'],
      [' \n\t', 'empty'],
      ['\ufeff', 'empty'],
      ['{', 'truncated'],
      ['{"version":"2.1.0","runs":[{"tool":{"dri', 'truncated'],
      ['<testsuites/>', 'foreign'],
      ['not json', 'foreign'],
      ['{"a":1} trailing', 'foreign'],
      ['null', 'foreign'],
      ['[]', 'foreign'],
      ['"text"', 'foreign'],
      ['{}', 'foreign'],
      ['{"vulnerabilities":[]}', 'foreign'],
      ['{"schema":"lastref.census/1","objects":[]}', 'foreign'],
      ['{"schema":"lastref.findings/1"}', 'malformed'],
      ['{"version":"2.0.0","runs":[]}', 'foreign'],
      ['{"version":"2.1.0"}', 'malformed'],
      ['{"version":"2.1.0","runs":[]}', 'malformed'],
      ['{"version":"2.1.0","runs":{}}', 'malformed'],
      ['{"version":"2.1.0","runs":[null]}', 'malformed'],
      ['{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}}}]}', 'malformed'],
      ['{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":null}]}', 'malformed'],
      ['{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[1]}]}', 'malformed'],
      ['{"SchemaVersion":1,"Results":[]}', 'foreign'],
      ['{"SchemaVersion":2,"Results":{}}', 'malformed'],
      ['{"SchemaVersion":2,"Results":[{"Vulnerabilities":{}}]}', 'malformed'],
      ['{"results":[1],"paths":{},"errors":[]}', 'malformed'],
      ['{"results":[{"source":{},"packages":{}}]}', 'malformed'],
      ['{"results":[{"source":{},"packages":[{}]}]}', 'malformed'],
      ['{"results":[{"source":{}}]}', 'foreign'],
    ]
    for (const [text, fault] of wrong) assert.equal(faultOf(text), fault, text)
  })

  test('cut off anywhere never passes for a whole one', () => {
    for (const name of fixtures) {
      const whole = fixtureText(name).trimEnd()
      for (let end = 1; end < whole.length; end += 7) {
        assert.equal(faultOf(whole.slice(0, end)), 'truncated', `${name} up to ${end}`)
      }
    }
  })

  test('of any JSON is a fault or is read: nothing else is thrown', () => {
    fc.assert(fc.property(fc.json(), (text) => void faultOf(text)))
  })

  test('with anything changed in it is a fault or is read: nothing else is thrown', () => {
    const changed = fc.tuple(fc.constantFrom(...fixtures), fc.nat(), fc.jsonValue())
    fc.assert(
      fc.property(changed, ([name, at, value]) => {
        const document: unknown = JSON.parse(fixtureText(name))
        void faultOf(JSON.stringify(replaced(document, { left: at % 200 }, value)))
      }),
      { numRuns: 600 },
    )
  })
})

/** Returns a copy with the value that is met after `left` others replaced. */
function replaced(node: unknown, counter: { left: number }, value: unknown): unknown {
  counter.left -= 1
  if (counter.left === 0) return value
  if (Array.isArray(node)) return node.map((one: unknown) => replaced(one, counter, value))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, one]: [string, unknown]) => [
      key,
      replaced(one, counter, value),
    ]),
  )
}

const told = (name: (typeof fixtures)[number]): readonly string[] =>
  fixture(name).findings.map(({ code, risk, package: component, site }) =>
    [
      code,
      risk?.level,
      risk?.score ?? '-',
      component?.name ?? '-',
      site?.file ?? '-',
      site?.line ?? '-',
    ].join(' '),
  )

describe('a report of Trivy', () => {
  test('tells component, version, the fix and every number', () => {
    const [, log4j] = fixture('trivy-log4shell.json').findings
    assert.deepEqual(log4j?.package, {
      name: 'org.apache.logging.log4j:log4j-core',
      version: '2.14.1',
      fixedIn: '2.15.0',
      ecosystem: 'jar',
    })
    assert.deepEqual(log4j.ids, ['CVE-2021-44228', 'CWE-20', 'CWE-400', 'CWE-502', 'CWE-917'])
    assert.deepEqual(log4j.risk, { level: 'critical', score: 10, basis: 'cvss' })
  })

  test('is rated by score, then vector, then word; a word nobody knows is unknown', () => {
    assert.deepEqual(told('trivy-kinds.json'), [
      'trivy/CVE-2024-10001 critical 10 lib1 package-lock.json -',
      'trivy/CVE-2024-10002 high 7.8 lib2 package-lock.json -',
      'trivy/CVE-2024-10003 critical 10 lib3 package-lock.json -',
      'trivy/CVE-2024-10004 medium - lib4 package-lock.json -',
      'trivy/CVE-2024-10005 unknown - lib5 package-lock.json -',
      'trivy/CVE-2024-10006 high - lib6 package-lock.json -',
      'trivy/AVD-DS-0002 high - - Dockerfile 3',
      'trivy/aws-access-key-id critical - - deploy/.env 2',
      'trivy/MIT low - - vendor/LICENSE -',
    ])
  })

  test('does not hand on the secret it found', () => {
    assert.doesNotMatch(JSON.stringify(fixture('trivy-kinds.json')), /AKIA/u)
  })
})

describe('a report of OSV-Scanner', () => {
  test('is a finding for each group, and one for what no group names', () => {
    assert.deepEqual(told('osv-log4shell.json'), [
      'osv-scanner/CVE-2021-44228 critical 10 org.apache.logging.log4j:log4j-core app/pom.xml -',
      'osv-scanner/CVE-2021-44832 medium 6.6 org.apache.logging.log4j:log4j-core app/pom.xml -',
      'osv-scanner/GHSA-0000-0000-0000 medium - org.apache.logging.log4j:log4j-core app/pom.xml -',
    ])
    assert.deepEqual(
      fixture('osv-log4shell.json').findings.map((one) => one.package?.fixedIn),
      ['2.15.0', '2.17.1', null],
    )
  })

  test('without a result has no count of what was looked at', () => {
    assert.equal(parseInput('{"results":[]}', context).scanned, null)
  })
})

describe('a report of Semgrep', () => {
  test('leaves out what is accepted in the source, and tells what it could not read', () => {
    assert.deepEqual(told('semgrep.json'), [
      'semgrep/rules.no-strcpy high - - src/reader.c 6',
      'semgrep/ssc-log4j critical 10 org.apache.logging.log4j:log4j-core pom.xml 1',
    ])
    const { scanned, blindSpots, failures } = fixture('semgrep.json')
    assert.equal(scanned, 3)
    assert.deepEqual(blindSpots, ['Semgrep: Syntax error at line src/odd.c:3'])
    assert.deepEqual(failures, [])
  })

  test('with an error is one of a tool that failed', () => {
    const text =
      '{"results":[],"errors":[{"level":"error","message":"out of memory."}],"paths":{"scanned":["a"]}}'
    assert.deepEqual(parseInput(text, context).failures, [
      'Semgrep says that it failed: out of memory.',
    ])
  })
})
