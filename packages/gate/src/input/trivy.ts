import type { Finding, FindingTool, Risk } from '@lastref/model'
import { externalFinding } from './external.ts'
import { lineOf, listOf, objectOf, textOf, textsOf, type JsonObject } from './json.ts'
import { pathOf } from './paths.ts'
import { InputFault, type ParsedInput, type ReadingContext } from './parsed.ts'
import { scoreRisk, vectorRisk, wordRisk, worseRisk } from './risk.ts'
import { advisoriesIn } from './texts.ts'

/** Returns what a report of `trivy --format json` (SchemaVersion 2) says. Throws InputFault. */
export function readTrivy(report: JsonObject, context: ReadingContext): ParsedInput {
  if (report['SchemaVersion'] !== 2) {
    throw new InputFault('foreign', 'is a Trivy report of another SchemaVersion than 2')
  }
  const results = report['Results'] ?? []
  if (!Array.isArray(results)) throw new InputFault('malformed', '.Results is no list')
  const version = textOf(objectOf(report['Trivy'])?.['Version'])
  const tool: FindingTool = { name: 'Trivy', version }
  const findings = results.flatMap((value: unknown, index) => {
    const result = objectOf(value)
    if (result === null) throw new InputFault('malformed', `.Results[${index}] is no object`)
    return resultFindings(result, `.Results[${index}]`, tool, context)
  })
  return {
    kind: 'trivy',
    tools: [tool],
    findings,
    scanned: results.length,
    failures: [],
    blindSpots: [],
  }
}

function resultFindings(
  result: JsonObject,
  where: string,
  tool: FindingTool,
  context: ReadingContext,
): readonly Finding[] {
  const target = textOf(result['Target'])
  const base: Base = {
    tool,
    file: target === null ? null : pathOf(target, context.cwd),
    ecosystem: textOf(result['Type']),
  }
  const lists = [
    ['Vulnerabilities', vulnerability],
    ['Misconfigurations', misconfiguration],
    ['Secrets', secret],
    ['Licenses', licence],
  ] as const
  return lists.flatMap(([name, read]) => {
    const list = result[name] ?? []
    if (listOf(list) === null) throw new InputFault('malformed', `${where}.${name} is no list`)
    return (listOf(list) ?? []).flatMap((value, index) => {
      const one = objectOf(value)
      if (one === null) throw new InputFault('malformed', `${where}.${name}[${index}] is no object`)
      const external = read(one, base, context)
      return external === null ? [] : [externalFinding(external, context)]
    })
  })
}

interface Base {
  readonly tool: FindingTool
  readonly file: string | null
  readonly ecosystem: string | null
}

type External = Parameters<typeof externalFinding>[0]

function vulnerability(one: JsonObject, base: Base, { cwd }: ReadingContext): External {
  const id = textOf(one['VulnerabilityID']) ?? 'no-id'
  const name = textOf(one['PkgName']) ?? 'an unnamed package'
  const version = textOf(one['InstalledVersion'])
  const fixedIn = textOf(one['FixedVersion'])
  const path = textOf(one['PkgPath'])
  const title = textOf(one['Title']) ?? textOf(one['Description']) ?? id
  return {
    ...base,
    id,
    message: `${id} in ${name}${version === null ? '' : ` ${version}`}: ${title}`,
    reasons: [wordReason(one)],
    risk: vulnerabilityRisk(one),
    file: path === null ? base.file : pathOf(path, cwd),
    line: null,
    ids: advisoriesIn([id, ...textsOf(one['VendorIDs']), ...textsOf(one['CweIDs'])]),
    package: { name, version, fixedIn, ecosystem: base.ecosystem },
    help: fixedIn === null ? (textOf(one['PrimaryURL']) ?? null) : `update ${name} to ${fixedIn}`,
  }
}

function wordReason(one: JsonObject): string {
  const word = textOf(one['Severity']) ?? 'nothing'
  const source = textOf(one['SeveritySource'])
  return `Trivy rates it ${word}${source === null ? '' : `, as ${source} does`}.`
}

/** CVSS of whoever Trivy took its word from, then of NVD, then the worst; else the word. */
function vulnerabilityRisk(one: JsonObject): Risk {
  const sources = objectOf(one['CVSS']) ?? {}
  const preferred = [textOf(one['SeveritySource']), 'nvd', 'ghsa']
  for (const name of preferred) {
    const risk =
      name !== null && Object.hasOwn(sources, name) ? cvssRisk(objectOf(sources[name])) : null
    if (risk !== null) return risk
  }
  const others = Object.values(sources).flatMap((source) => cvssRisk(objectOf(source)) ?? [])
  const [first, ...rest] = others
  return first === undefined
    ? wordRisk(textOf(one['Severity']) ?? '')
    : rest.reduce(worseRisk, first)
}

function cvssRisk(source: JsonObject | null): Risk | null {
  if (source === null) return null
  for (const version of ['V40', 'V3', 'V2']) {
    const score = source[`${version}Score`]
    const scored = score === 0 ? null : scoreRisk(score, 'cvss')
    const vector = textOf(source[`${version}Vector`])
    const risk = scored ?? (vector === null ? null : vectorRisk(vector))
    if (risk !== null) return risk
  }
  return null
}

function misconfiguration(one: JsonObject, base: Base): External | null {
  const status = textOf(one['Status'])
  if (status === 'PASS' || status === 'EXCEPTION') return null
  const id = textOf(one['AVDID']) ?? textOf(one['ID']) ?? 'no-id'
  const cause = objectOf(one['CauseMetadata'])
  return {
    ...base,
    id,
    message: [textOf(one['Title']), textOf(one['Message'])]
      .filter((text) => text !== null)
      .join('\n'),
    risk: wordRisk(textOf(one['Severity']) ?? ''),
    line: lineOf(cause?.['StartLine']),
    function: textOf(cause?.['Resource']),
    ids: advisoriesIn([id]),
    help: textOf(one['Resolution']) ?? textOf(one['PrimaryURL']),
  }
}

/** What matched is left where it is: a report that is sent around is no place for a secret. */
function secret(one: JsonObject, base: Base): External {
  const id = textOf(one['RuleID']) ?? 'no-id'
  return {
    ...base,
    id,
    message: `${textOf(one['Title']) ?? id}: a secret stands in the file`,
    risk: wordRisk(textOf(one['Severity']) ?? ''),
    line: lineOf(one['StartLine']),
    ids: [],
    help: 'revoke it first; then take it out of the file and of its history',
  }
}

function licence(one: JsonObject, base: Base): External {
  const id = textOf(one['Name']) ?? 'no-name'
  const name = textOf(one['PkgName'])
  const path = textOf(one['FilePath'])
  return {
    ...base,
    id,
    message: `${id} is the licence of ${name ?? path ?? 'a file'}`,
    risk: wordRisk(textOf(one['Severity']) ?? ''),
    file: path ?? base.file,
    line: null,
    ids: [],
    ...(name === null
      ? {}
      : { package: { name, version: null, fixedIn: null, ecosystem: base.ecosystem } }),
    help: textOf(one['Link']),
  }
}
