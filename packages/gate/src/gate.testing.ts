import { readFileSync } from 'node:fs'
import { parseInput } from './input/parse-input.ts'
import type { ParsedInput } from './input/parsed.ts'
import { collect, type GivenInput } from './collect.ts'
import { decide, type GateRequest } from './decide.ts'
import { parsePolicy } from './policy/parse-policy.ts'
import { defaultPolicy } from './policy/policy.ts'
import type { FindingsDocument } from '@lastref/model'

/** What the files in testdata are is told in their README. */
export const fixtures = [
  'trivy-log4shell.json',
  'trivy-spring4shell.json',
  'trivy-patched.json',
  'trivy-kinds.json',
  'osv-log4shell.json',
  'semgrep.json',
] as const

export function fixtureText(name: (typeof fixtures)[number]): string {
  return readFileSync(new URL(`../testdata/${name}`, import.meta.url), 'utf8')
}

export function fixture(name: (typeof fixtures)[number]): ParsedInput {
  return parseInput(fixtureText(name), { input: name, cwd: '/src' })
}

/** Returns a value as the input that it would be in a file. */
export function inputOf(value: unknown, path = 'input.json'): GivenInput {
  const parsed = parseInput(JSON.stringify(value), { input: path, cwd: '/src' })
  return { name: path, path, reading: { ok: true, parsed } }
}

export function given(name: (typeof fixtures)[number]): GivenInput {
  return { name, path: name, reading: { ok: true, parsed: fixture(name) } }
}

/** Returns the verdict over the inputs; `yaml` is what stands below `gate:`. */
export function gate(
  inputs: readonly GivenInput[],
  yaml = '',
  rest: Partial<GateRequest> = {},
): FindingsDocument {
  const body = yaml.replaceAll(/^/gmu, '  ')
  return decide({
    collected: collect(inputs),
    unmet: [],
    policy: yaml === '' ? defaultPolicy : parsePolicy(`gate:\n${body}`, 'lastref.yaml'),
    baseline: null,
    minScanned: new Map(),
    today: '2026-06-15',
    ...rest,
  })
}

/** Returns `code status` of each finding. */
export function marks({ findings }: FindingsDocument): readonly string[] {
  return findings.map(({ code, gate: mark }) => `${code} ${mark?.status ?? ''}`)
}

/** A SARIF log of one tool with these results. */
export function sarif(results: readonly unknown[], run: object = {}, driver: object = {}): object {
  return {
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Tool', version: '1', ...driver } }, results, ...run }],
  }
}

/** A result at a place of a SARIF log. */
export function sarifResult(uri: string, rest: object = {}): object {
  const physicalLocation = { artifactLocation: { uri }, region: { startLine: 3 } }
  return { ruleId: 'R1', message: { text: 'wrong' }, locations: [{ physicalLocation }], ...rest }
}
