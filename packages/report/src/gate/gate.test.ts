import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Finding, FindingsDocument } from '@lastref/model'
import * as fc from 'fast-check'
import { arbitraryGateDocument, leaked, scanned, source } from '../findings/example.testing.ts'
import { assertGolden } from '../golden.testing.ts'
import { paint } from '../span.ts'
import { gateText } from './gate-text.ts'
import { gateMarkdown, markdownText } from './markdown.ts'

const by = 'severity: high (lastref.yaml:4)'

const both: Finding = {
  ...leaked,
  path: scanned.path,
  risk: { level: 'high', score: null, basis: 'level' },
  evidence: [leaked, scanned].map(({ source: from, code, title, fingerprint }) => ({
    source: from,
    input: `${from}.json`,
    tool: `lastref ${from}`,
    code,
    title,
    fingerprint,
  })),
  gate: { status: 'blocked', by },
}

const component: Finding = {
  ...scanned,
  source: 'external',
  code: 'trivy/CVE-2021-44228',
  rule: 'CVE-2021-44228',
  verdict: null,
  title: 'CVE-2021-44228 in org.apache.logging.log4j:log4j-core 2.14.1: remote code execution',
  reasons: ['Trivy rates it CRITICAL, as ghsa does.'],
  site: { function: null, file: 'app/app.jar', line: null },
  path: [],
  help: 'update org.apache.logging.log4j:log4j-core to 2.15.0',
  risk: { level: 'critical', score: 10, basis: 'cvss' },
  ids: ['CVE-2021-44228', 'CWE-502'],
  package: { name: 'log4j-core', version: '2.14.1', fixedIn: '2.15.0', ecosystem: 'jar' },
  gate: { status: 'blocked', by: 'cve: CVE-2021-44228 (lastref.yaml:7): attacked in the wild' },
}

const reported: Finding = {
  ...component,
  code: 'flawfinder/FF1013',
  severity: 'note',
  title: 'Statically-sized arrays can be improperly restricted',
  site: { function: null, file: 'reader.c', line: 6 },
  risk: { level: 'low', score: null, basis: 'level' },
  gate: { status: 'reported', by: null },
}

const waived: Finding = {
  ...reported,
  gate: { status: 'waived', by: 'bounded by the caller (ann@example.org, until 2026-12-31)' },
}

const input = (name: string, tool: string, findings: number): object => ({
  name,
  path: `reports/${name}`,
  kind: 'sarif',
  tools: [{ name: tool, version: '1.0' }],
  findings,
  scanned: 12,
})

const document: FindingsDocument = {
  schema: 'lastref.findings/1',
  command: null,
  summary: null,
  findings: [component, both, reported, waived],
  blindSpots: ['Semgrep: Syntax error at line src/odd.c:3'],
  gate: {
    verdict: 'blocked',
    counts: { blocked: 2, reported: 1, known: 40, waived: 1 },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the form above
    inputs: [input('trivy.json', 'Trivy', 3), input('sast.sarif', 'Flawfinder', 42)] as NonNullable<
      FindingsDocument['gate']
    >['inputs'],
    policy: 'lastref.yaml',
    gone: 2,
    notes: ['the waiver for rule: X (lastref.yaml:20) matches nothing any more: remove it'],
  },
}

const passed: FindingsDocument = {
  ...document,
  findings: [reported],
  blindSpots: [],
  gate: {
    verdict: 'passed',
    counts: { blocked: 0, reported: 1, known: 0, waived: 0 },
    inputs: [],
    policy: null,
    gone: null,
    notes: [],
  },
}

const sourceOf = (file: string): string | null => (file === 'reader.go' ? source : null)

for (const [name, one] of [
  ['gate', document],
  ['gate-passed', passed],
] as const) {
  describe(name, () => {
    for (const width of [60, 80, 120]) {
      test(`${width} columns`, () => {
        const screen = { width, colour: false }
        assertGolden(`${name}-${width}`, paint(gateText(one, screen, { sourceOf }), false))
      })
    }
    test('80 columns in colour', () => {
      const screen = { width: 80, colour: true }
      assertGolden(`${name}-80-colour`, paint(gateText(one, screen, { sourceOf }), true))
    })
    test('Markdown', () => assertGolden(`${name}-markdown`, gateMarkdown(one)))
  })
}

test('more than the limit is counted', () => {
  const findings = Array.from({ length: 7 }, () => both)
  const counts = { blocked: 7, reported: 0, known: 0, waived: 0 }
  const { gate } = document
  assert.ok(gate !== undefined)
  const many = { ...document, findings, gate: { ...gate, counts } }
  const text = paint(gateText(many, { width: 80, colour: false }, { limit: 5 }), false)
  assert.equal(text.match(/^error\[LRL001\]/gmu)?.length, 5)
  assert.match(text, /^ {2}and 2 more block$/mu)
  assert.match(gateMarkdown(many, 5), /and 2 more/u)
})

const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

test('no name can act on the terminal or add a line', () => {
  fc.assert(
    fc.property(arbitraryGateDocument, fc.constantFrom(40, 80, null), (any, width) => {
      const lines = gateText(any, { width, colour: false }, { sourceOf: () => 'a\u001b[2Jb' })
      const shown = paint(lines, false)
      assert.doesNotMatch(shown, harmful)
      assert.equal(shown.split('\n').length, lines.length + 1)
    }),
  )
})

test('no name can be markup, a mention or a row of its own in Markdown', () => {
  fc.assert(
    fc.property(arbitraryGateDocument, (any) => {
      const shown = gateMarkdown(any)
      assert.doesNotMatch(shown, harmful)
      assert.doesNotMatch(shown, /@|:\/\/|<(?!\/?(?:details|summary)>|br>)/u)
    }),
  )
  assert.equal(
    markdownText('a|b\n<img> @all [x](http://y) `z`'),
    String.raw`a\|b\\n&lt;img&gt; &#64;all \[x\]\(http:&#47;/y\) \`z\``,
  )
})
