import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { Finding } from '@lastref/model'
import { sarif, sarifResult } from '../gate.testing.ts'
import { parseInput } from './parse-input.ts'
import { InputFault, type ParsedInput } from './parsed.ts'

const read = (log: unknown): ParsedInput =>
  parseInput(JSON.stringify(log), { input: 'a.sarif', cwd: '/src/agent' })

function one(log: unknown): Finding {
  const [finding, ...others] = read(log).findings
  assert.ok(finding !== undefined && others.length === 0)
  return finding
}

const levelOf = (result: object, rules: readonly object[] = []): string =>
  one(sarif([{ ruleId: 'R1', message: { text: 'm' }, ...result }], {}, { rules })).risk?.level ?? ''

describe('the risk of a SARIF result', () => {
  const vector = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'

  test('is security-severity, then CVSS, then level', () => {
    const rule = (properties: object): readonly object[] => [{ id: 'R1', properties }]
    assert.equal(levelOf({ level: 'note' }, rule({ 'security-severity': '9.1' })), 'critical')
    assert.equal(
      levelOf({ level: 'note' }, rule({ 'security-severity': 'bad', cvss: vector })),
      'high',
    )
    assert.equal(levelOf({ level: 'error' }, rule({ cvssV3_baseScore: 4.2 })), 'medium')
    assert.equal(levelOf({ level: 'error', properties: { 'security-severity': 2 } }), 'low')
    assert.equal(levelOf({ level: 'error' }), 'high')
  })

  test('is that of the rule, and a warning where nothing is said', () => {
    assert.equal(levelOf({}, [{ id: 'R1', defaultConfiguration: { level: 'error' } }]), 'high')
    assert.equal(levelOf({}), 'medium')
    assert.equal(levelOf({ level: 'none' }), 'info')
  })

  test('that nobody can read is unknown, not low', () => {
    assert.equal(levelOf({ level: 'fatal' }), 'unknown')
    assert.equal(levelOf({ level: 7 }), 'unknown')
  })

  test('of a rule that stands there twice is the worse one, in either order', () => {
    const rules = [
      { id: 'R1', properties: { 'security-severity': '1.0' } },
      { id: 'R1', properties: { 'security-severity': '9.9' } },
    ]
    for (const list of [rules, rules.toReversed()]) {
      assert.equal(levelOf({ ruleIndex: 0 }, list), 'critical')
      assert.equal(levelOf({ ruleIndex: 1 }, list), 'critical')
    }
  })
})

describe('the rule of a SARIF result', () => {
  test('is found by index, by id, in an extension, and as part of another', () => {
    const rules = [{ id: 'A' }, { id: 'B', shortDescription: { text: 'about B' } }]
    const extensions = [
      { name: 'pack', rules: [{ id: 'X', shortDescription: { text: 'about X' } }] },
    ]
    const title = (result: object): string => {
      const tool = { driver: { name: 'T', rules }, extensions }
      return one(sarif([result], { tool })).title
    }
    assert.equal(title({ ruleIndex: 1 }), 'about B')
    assert.equal(title({ ruleId: 'B/sub' }), 'about B')
    assert.equal(title({ rule: { id: 'X', index: 0, toolComponent: { index: 0 } } }), 'about X')
    assert.equal(title({ ruleIndex: 99 }), 'no message')
    assert.equal(title({ ruleIndex: -1, ruleId: 'A' }), 'no message')
  })

  test('has the texts that a message names, with its arguments', () => {
    const rules = [{ id: 'R1', messageStrings: { m: { text: "'{0}' leaks into [{1}](1)" } } }]
    const result = { ruleId: 'R1', message: { id: 'm', arguments: ['fd', 'f()'] } }
    assert.equal(one(sarif([result], {}, { rules })).title, "'fd' leaks into f()")
  })
})

describe('the place of a SARIF result', () => {
  const file = (uri: string, run: object = {}, rest: object = {}): string | null | undefined =>
    one(sarif([sarifResult(uri, rest)], run)).site?.file

  test('is relative to the working directory below it, and otherwise as it is', () => {
    assert.equal(file('src/a.c'), 'src/a.c')
    assert.equal(file('./src//b/../a.c'), 'src/a.c')
    assert.equal(file('file:///src/agent/a%20b.c'), 'a b.c')
    assert.equal(file('/src/agent/a.c'), 'a.c')
    assert.equal(file('file:///etc/passwd'), '/etc/passwd')
    assert.equal(file('../../etc/passwd'), '../../etc/passwd')
    assert.equal(file('a/../../../x'), '../../x')
    assert.equal(file('/../../x'), '/x')
    assert.equal(file('https://example.org/a/../b'), 'https://example.org/a/../b')
    assert.equal(file('file:///C:/work/a.c'), 'C:/work/a.c')
    assert.equal(file('src\\a.c'), 'src/a.c')
    assert.equal(file('%zz'), '%zz')
  })

  test('follows bases, stays relative below the root of the sources, and ends where they circle', () => {
    const at = (
      uri: string,
      uriBaseId: string,
      originalUriBaseIds: object,
    ): string | null | undefined =>
      file(
        '',
        { originalUriBaseIds },
        { locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId } } }] },
      )
    const bases = {
      '%SRCROOT%': { uri: 'file:///ci/build/' },
      LIB: { uri: 'lib/', uriBaseId: '%SRCROOT%' },
      OTHER: { uri: 'file:///opt/x' },
    }
    assert.equal(at('a.c', '%SRCROOT%', bases), 'a.c')
    assert.equal(at('a.c', 'LIB', bases), 'lib/a.c')
    assert.equal(at('a.c', 'OTHER', bases), '/opt/x/a.c')
    assert.equal(at('a.c', 'nowhere', bases), 'a.c')
    const circle = { A: { uri: 'a/', uriBaseId: 'B' }, B: { uri: 'b/', uriBaseId: 'A' } }
    assert.match(at('x.c', 'A', circle) ?? '', /^(?:[ab]\/)+x\.c$/u)
    assert.equal(at('x.c', '__proto__', {}), 'x.c')
  })

  test('may be an artifact by its number; a wrong number is no place', () => {
    const artifacts = [{ location: { uri: 'src/a.c' }, parentIndex: 0 }]
    const by = (index: unknown): string | null | undefined =>
      one(
        sarif(
          [
            {
              message: { text: 'm' },
              locations: [{ physicalLocation: { artifactLocation: { index } } }],
            },
          ],
          { artifacts },
        ),
      ).site?.file
    assert.equal(by(0), 'src/a.c')
    for (const index of [1, -1, 0.5, '0', null, 1e9]) assert.equal(by(index), undefined)
  })
})

describe('what a SARIF run says about itself', () => {
  test('is not taken for a result: passed, not applicable, gone', () => {
    const kinds = [{ kind: 'pass' }, { kind: 'notApplicable' }, { baselineState: 'absent' }]
    assert.deepEqual(read(sarif(kinds.map((kind) => sarifResult('a.c', kind)))).findings, [])
  })

  test('fails where it failed, also when it has results', () => {
    const invocations = [{ executionSuccessful: false }]
    assert.equal(read(sarif([sarifResult('a.c')], { invocations })).failures.length, 1)
    const said = [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          { level: 'error', message: { text: 'no db' } },
          { message: { text: 'slow' } },
        ],
      },
    ]
    const { failures, blindSpots } = read(sarif([], { invocations: said }))
    assert.deepEqual(failures, ['Tool says that it failed: no db.'])
    assert.deepEqual(blindSpots, ['Tool: slow'])
  })

  test('is waived where the source suppresses it, unless that is under review', () => {
    const status = (suppressions: readonly object[]): string | undefined =>
      one(sarif([sarifResult('a.c', { suppressions })])).gate?.status
    assert.equal(status([{ kind: 'inSource' }]), 'waived')
    assert.equal(status([{ kind: 'inSource', status: 'underReview' }]), undefined)
    assert.equal(
      status([{ kind: 'inSource' }, { kind: 'external', status: 'rejected' }]),
      undefined,
    )
    assert.equal(status([]), undefined)
  })

  test('with its results in another file cannot be used; other parts may be elsewhere', () => {
    const elsewhere = (name: string): object =>
      sarif([], { externalPropertyFileReferences: { [name]: [{}] } })
    assert.throws(() => read(elsewhere('results')), InputFault)
    assert.deepEqual(read(elsewhere('taxonomies')).findings, [])
  })
})

describe('hostile SARIF', () => {
  test('with a hundred thousand levels of nesting is read', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const log = JSON.stringify(sarif([sarifResult('a.c')]))
    const text = log.replace('"text":"wrong"', `"text":"wrong","properties":${deep}`)
    assert.equal(parseInput(text, { input: 'a', cwd: '/' }).findings.length, 1)
  })

  test('with strings of megabytes is cut to a size for people, never inside a character', () => {
    const huge = '🧨'.repeat(1_000_000)
    const log = sarif([
      sarifResult(`${'d/'.repeat(100_000)}a.c`, { ruleId: huge, message: { text: huge } }),
    ])
    const finding = one(log)
    assert.ok(finding.title.length <= 240 && finding.code.length <= 300)
    assert.ok(finding.title.isWellFormed() && finding.code.isWellFormed())
    assert.ok(JSON.stringify({ ...finding, site: null }).length < 20_000)
  })

  test('of any results is read or refused, and what is read is a finding with a fingerprint', () => {
    const value = fc.jsonValue({ maxDepth: 4 })
    const result = fc.record(
      {
        ruleId: fc.oneof(fc.string(), value),
        ruleIndex: value,
        rule: value,
        level: value,
        kind: value,
        message: fc.oneof(fc.record({ text: fc.string({ unit: 'binary' }) }), value),
        locations: fc.oneof(
          fc.array(fc.record({ physicalLocation: value, logicalLocations: value })),
          value,
        ),
        codeFlows: value,
        suppressions: value,
        properties: value,
        partialFingerprints: value,
        stacks: value,
      },
      { requiredKeys: [] },
    )
    const run = fc.record(
      { artifacts: value, originalUriBaseIds: value, invocations: value, properties: value },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.array(result),
        run,
        fc.constantFrom('lastref', 'Tool'),
        (results, rest, name) => {
          const { findings } = read(sarif(results, rest, { name, rules: results }))
          for (const { fingerprint, title, count } of findings) {
            assert.match(fingerprint, /./u)
            assert.ok(title.length <= 240 && count >= 0)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a fingerprint of another tool', () => {
  const print = (uri: string, rest: object = {}): string =>
    one(sarif([sarifResult(uri, rest)])).fingerprint
  const at = (line: number, text: string): object => ({
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a.c' },
          region: { startLine: line, snippet: { text } },
        },
      },
    ],
  })

  test('is not moved by lines, spaces and numbers in the message', () => {
    assert.equal(print('', at(3, 'x = f();')), print('', at(90, '  x  =\tf(); ')))
    assert.equal(
      print('a.c', { message: { text: 'at line 3' } }),
      print('a.c', { message: { text: 'at line 44' } }),
    )
  })

  test('differs by rule, file and snippet', () => {
    const all = [
      print('a.c'),
      print('b.c'),
      print('a.c', { ruleId: 'R2' }),
      print('', at(3, 'x')),
      print('', at(3, 'y')),
    ]
    assert.equal(new Set(all).size, all.length)
  })
})
