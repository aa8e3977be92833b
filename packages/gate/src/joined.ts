import type { Evidence, Finding, Risk } from '@lastref/model'
import { severityOf, worseRisk } from './input/risk.ts'

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
