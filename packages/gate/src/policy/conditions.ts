import type { Finding, FindingSource, RiskLevel } from '@lastref/model'
import { riskLevels } from '../input/risk.ts'
import { patternOf } from './pattern.ts'
import type { Conditions } from './policy.ts'
import type { YamlNode } from './yaml-node.ts'

/** What a block rule or a waiver may ask of a finding. */
export const conditionKeys = [
  'severity',
  'rule',
  'path',
  'package',
  'version',
  'cve',
  'tool',
  'source',
  'fingerprint',
] as const

const sources: readonly FindingSource[] = ['run', 'trace', 'heap', 'scan', 'external', 'gate']

/** Returns the conditions among the fields. Throws LRE500. */
export function parseConditions(fields: ReadonlyMap<string, YamlNode>): Conditions {
  const [severity, rule, path, name, version, cve, tool, source, fingerprint] = conditionKeys.map(
    (key) => fields.get(key),
  )
  return {
    ...(severity === undefined ? {} : { severity: severity.choice(riskLevels) }),
    ...(rule === undefined ? {} : { rule: patternOf(rule.texts(), 'name') }),
    ...(path === undefined ? {} : { path: patternOf(path.texts(), 'path') }),
    ...(name === undefined ? {} : { package: patternOf(name.texts(), 'name') }),
    ...(version === undefined ? {} : { version: patternOf(version.texts(), 'name') }),
    ...(cve === undefined ? {} : { cve: new Set(cve.texts().map((text) => advisory(text, cve))) }),
    ...(tool === undefined ? {} : { tool: patternOf(tool.texts(), 'name') }),
    ...(source === undefined
      ? {}
      : { source: source.texts().map((text) => sourceOf(text, source)) }),
    ...(fingerprint === undefined ? {} : { fingerprint: new Set(fingerprint.texts()) }),
  }
}

function advisory(text: string, node: YamlNode): string {
  if (/^[A-Z]{2,10}-[\w-]{4,40}$/iu.test(text)) return text.toUpperCase()
  throw node.wrong(`cve must be the number of an advisory, as in CVE-2021-44228, not "${text}"`)
}

function sourceOf(text: string, node: YamlNode): FindingSource {
  const found = sources.find((source) => source === text)
  if (found !== undefined) return found
  throw node.wrong(`source cannot be "${text}"; it is one of ${sources.join(', ')}`)
}

/** Tells whether a finding meets every condition. */
export function meets(
  finding: Finding,
  conditions: Conditions,
  unknownSeverity: Exclude<RiskLevel, 'unknown'>,
): boolean {
  const { severity, rule, path, cve, tool, source, fingerprint } = conditions
  const { package: component } = conditions
  if (severity !== undefined) {
    const level = finding.risk?.level ?? 'unknown'
    const known = level === 'unknown' ? unknownSeverity : level
    if (riskLevels.indexOf(known) > riskLevels.indexOf(severity)) return false
  }
  const codes = (): readonly string[] => [
    finding.code,
    finding.rule,
    ...(finding.evidence ?? []).map(({ code }) => code),
  ]
  const sourcesOf = (): readonly FindingSource[] => [
    finding.source,
    ...(finding.evidence ?? []).map((one) => one.source),
  ]
  const tools = (): readonly string[] => [
    ...(finding.tool === undefined ? [] : [finding.tool.name]),
    ...(finding.evidence ?? []).map((one) => one.tool),
  ]
  return (
    (cve === undefined || (finding.ids ?? []).some((id) => cve.has(id))) &&
    (fingerprint === undefined || fingerprint.has(finding.fingerprint)) &&
    (path === undefined || path.matches(finding.site?.file ?? '')) &&
    (component === undefined ||
      (finding.package !== undefined && component.matches(finding.package.name))) &&
    (conditions.version === undefined ||
      (finding.package?.version !== undefined &&
        finding.package.version !== null &&
        conditions.version.matches(finding.package.version))) &&
    (rule === undefined || codes().some((code) => rule.matches(code))) &&
    (source === undefined || sourcesOf().some((one) => source.includes(one))) &&
    (tool === undefined || tools().some((one) => tool.matches(one)))
  )
}

/** Returns the conditions in one line: `cve: CVE-2021-44228, path: src/**`. */
export function conditionsText(conditions: Conditions): string {
  const { severity, rule, path, version, cve, tool, source, fingerprint } = conditions
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['severity', severity === undefined ? undefined : [severity]],
    ['cve', cve === undefined ? undefined : [...cve]],
    ['rule', rule?.texts],
    ['package', conditions.package?.texts],
    ['version', version?.texts],
    ['path', path?.texts],
    ['tool', tool?.texts],
    ['source', source],
    ['fingerprint', fingerprint === undefined ? undefined : [...fingerprint]],
  ]
  return parts
    .flatMap(([name, texts]) => (texts === undefined ? [] : [`${name}: ${texts.join(' ')}`]))
    .join(', ')
}
