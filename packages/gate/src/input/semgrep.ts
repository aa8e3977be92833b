import type { FindingPackage, FindingTool, Risk } from '@lastref/model'
import { externalFinding } from './external.ts'
import { lineOf, listOf, objectOf, objectsOf, textOf, textsOf, type JsonObject } from './json.ts'
import { pathOf } from './paths.ts'
import { InputFault, type ParsedInput, type ReadingContext } from './parsed.ts'
import { wordRisk } from './risk.ts'
import { scoredRisk } from './sarif-rules.ts'
import { advisoriesIn, bounded } from './texts.ts'

/** Returns what `semgrep scan --json` says. Throws InputFault. */
export function readSemgrep(report: JsonObject, context: ReadingContext): ParsedInput {
  const results = listOf(report['results'])
  if (results === null) throw new InputFault('malformed', '.results is no list')
  const tool: FindingTool = { name: 'Semgrep', version: textOf(report['version']) }
  const scanned = listOf(objectOf(report['paths'])?.['scanned'])
  const errors = objectsOf(report['errors'])
  const isError = ({ level }: JsonObject): boolean => level === 'error'
  return {
    kind: 'semgrep',
    tools: [tool],
    findings: results.flatMap((value, index) => {
      const result = objectOf(value)
      if (result === null) throw new InputFault('malformed', `.results[${index}] is no object`)
      const extra = objectOf(result['extra'])
      // A `nosemgrep` comment accepts it where it stands.
      if (extra?.['is_ignored'] === true) return []
      return [externalFinding(externalOf(result, extra, tool, context), context)]
    }),
    scanned: scanned?.length ?? null,
    failures: errors
      .filter(isError)
      .slice(0, 5)
      .map((one) => `Semgrep says that it failed: ${messageOf(one)}.`),
    blindSpots: errors
      .filter((one) => !isError(one))
      .slice(0, 20)
      .map((one) => `Semgrep: ${messageOf(one)}`),
  }
}

function externalOf(
  result: JsonObject,
  extra: JsonObject | null,
  tool: FindingTool,
  { cwd }: ReadingContext,
): Parameters<typeof externalFinding>[0] {
  const id = textOf(result['check_id']) ?? 'no-rule'
  const path = textOf(result['path'])
  const metadata = objectOf(extra?.['metadata'])
  const lines = textOf(extra?.['lines'])
  const dependency = packageOf(objectOf(extra?.['sca_info']))
  return {
    tool,
    id,
    message: textOf(extra?.['message']) ?? '',
    risk: riskOf(extra, metadata),
    file: path === null ? null : pathOf(path, cwd),
    line: lineOf(objectOf(result['start'])?.['line']),
    // Without an account Semgrep writes this instead of the line.
    snippet: lines === 'requires login' ? null : lines,
    ids: advisoriesIn([
      id,
      ...said(metadata?.['cwe']),
      ...said(metadata?.['cve']),
      ...said(metadata?.['sca-vuln-database-identifier']),
    ]),
    package: dependency,
    help:
      textOf(extra?.['fix']) === null
        ? textOf(metadata?.['source'])
        : `Semgrep knows a fix: semgrep scan --autofix`,
  }
}

function riskOf(extra: JsonObject | null, metadata: JsonObject | null): Risk {
  return scoredRisk(metadata) ?? wordRisk(textOf(extra?.['severity']) ?? '')
}

function said(value: unknown): readonly string[] {
  const one = textOf(value)
  return one === null ? textsOf(value) : [one]
}

function packageOf(sca: JsonObject | null): FindingPackage | null {
  const found = objectOf(objectOf(sca?.['dependency_match'])?.['found_dependency'])
  const name = textOf(found?.['package'])
  if (name === null) return null
  return {
    name,
    version: textOf(found?.['version']),
    fixedIn: null,
    ecosystem: textOf(found?.['ecosystem']),
  }
}

function messageOf(error: JsonObject): string {
  const text = textOf(error['message']) ?? textOf(error['type']) ?? 'no message'
  return bounded(text.trim().replaceAll(/\s+/gu, ' ').replace(/\.$/u, ''), 300)
}
