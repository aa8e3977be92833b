import type { Finding, FindingsDocument, GateInput, GateVerdict } from '@lastref/model'
import { countOf } from '../words.ts'

/** Returns where a finding is, raw: `reader.c:7`; without a file the component: `apt 2.6.1`. */
export function placeOf({ site, package: component }: Finding): string {
  if (site !== null && site.file !== null) {
    return `${site.file}${site.line === null ? '' : `:${site.line}`}`
  }
  if (component === undefined) return ''
  return `${component.name}${component.version === null ? '' : ` ${component.version}`}`
}

/** Returns the word for how bad it is: of a score, else the severity. */
export function riskText({ risk, severity }: Finding): string {
  if (risk === undefined) return severity
  return risk.score === null ? risk.level : `${risk.level} ${risk.score.toFixed(1)}`
}

/** Returns what was read from an input, raw: `Trivy 0.50: 3 findings, 12 looked at`. */
export function inputText({ kind, tools, findings, scanned }: GateInput): string {
  if (kind === null) return 'not usable'
  const names = [
    ...new Set(tools.map(({ name, version }) => (version === null ? name : `${name} ${version}`))),
  ]
  const looked = scanned === null ? '' : `, ${scanned} looked at`
  return `${names.slice(0, 4).join(', ')}: ${countOf(findings, 'finding')}${looked}`
}

/** Returns the verdict in one line: `blocked: 2 findings block; 3 reported, 10 known, 1 waived`. */
export function verdictText({ verdict, counts }: GateVerdict): string {
  const { blocked, reported, known, waived } = counts
  const rest = [
    ...(reported > 0 ? [`${reported} reported`] : []),
    ...(known > 0 ? [`${known} known`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ].join(', ')
  const what =
    blocked === 0
      ? 'nothing blocks'
      : blocked === 1
        ? '1 finding blocks'
        : `${blocked} findings block`
  return `${verdict}: ${what}${rest === '' ? '' : `; ${rest}`}`
}

/** Returns the findings of a status, of a document that is in the order of a gate. */
export function ofStatus(
  { findings }: FindingsDocument,
  status: NonNullable<Finding['gate']>['status'],
  most: number,
): readonly Finding[] {
  const found: Finding[] = []
  for (const finding of findings) {
    if (finding.gate?.status === status && found.length < most) found.push(finding)
  }
  return found
}
