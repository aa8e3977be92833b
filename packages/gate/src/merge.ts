import type { Evidence, Finding, Risk } from '@lastref/model'
import { severityOf, worseRisk } from './input/risk.ts'
import { mergeSites } from './merge-sites.ts'

/**
 * Returns the findings, which differ in their fingerprints, with each defect once, and all its
 * evidence with it: what two tools say about one advisory in one component, and what `scan` and `run`
 * say about one place where something is opened.
 */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  return mergeSites(mergeAdvisories(findings))
}

function mergeAdvisories(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map<string, number>()
  const kept: Finding[] = []
  for (const finding of findings) {
    const keys = advisoryKeys(finding)
    const at = keys.map((key) => places.get(key)).find((place) => place !== undefined)
    const other = at === undefined ? undefined : kept[at]
    const isOther = other !== undefined && other.tool?.name !== finding.tool?.name
    const place = isOther && at !== undefined ? at : kept.length
    kept[place] = isOther ? joined(other, finding) : finding
    for (const key of keys) if (!places.has(key)) places.set(key, place)
  }
  return kept
}

/** The same number in the same version of a component, told about the same file. */
function advisoryKeys({ ids, package: component, site }: Finding): readonly string[] {
  if (ids === undefined || component === undefined) return []
  const { name, version } = component
  const place = [name.toLowerCase(), version ?? '', site?.file ?? ''].join('\n')
  return ids.filter((id) => !id.startsWith('CWE-')).map((id) => `${id}\n${place}`)
}

/** Returns the first with the evidence of the second; the worse risk counts. */
export function joined(first: Finding, second: Finding): Finding {
  const risk = worse(first.risk, second.risk)
  const ids = [...new Set([...(first.ids ?? []), ...(second.ids ?? [])])]
  const component = first.package ?? second.package
  const reasons = [
    ...first.reasons,
    ...second.reasons.filter((one) => !first.reasons.includes(one)),
  ]
  const { gate, ...rest } = first
  return {
    ...rest,
    reasons,
    ...(risk === undefined ? {} : { risk, severity: severityOf(risk.level) }),
    ...(ids.length === 0 ? {} : { ids }),
    ...(component === undefined
      ? {}
      : {
          package: { ...component, fixedIn: component.fixedIn ?? second.package?.fixedIn ?? null },
        }),
    evidence: distinctEvidence([...(first.evidence ?? []), ...(second.evidence ?? [])]),
    // Suppressed in the source for one tool is not suppressed for the other.
    ...(gate !== undefined && second.gate !== undefined ? { gate } : {}),
  }
}

function worse(a: Risk | undefined, b: Risk | undefined): Risk | undefined {
  return a === undefined || b === undefined ? (a ?? b) : worseRisk(a, b)
}

function distinctEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Map(evidence.map((one) => [`${one.input}\n${one.code}\n${one.title}`, one]))
  return [...seen.values()]
}
