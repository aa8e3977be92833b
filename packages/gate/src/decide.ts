import {
  compareWithBaseline,
  distinctFingerprints,
  type BaselineEntry,
  type Finding,
  type FindingsDocument,
  type GateInput,
  type GateMark,
  type GateStatus,
} from '@lastref/model'
import { inOrder } from './order.ts'
import { inputProblems, type GivenInput, type Unmet } from './input-problems.ts'
import { mergeFindings } from './merge.ts'
import { meets } from './policy/conditions.ts'
import type { Policy, Waiver } from './policy/policy.ts'
import { expiredFinding, isExpired } from './policy/expiry.ts'

export interface GateRequest {
  readonly inputs: readonly GivenInput[]
  /** Requirements that no file meets. */
  readonly unmet: readonly Unmet[]
  readonly policy: Policy
  /** Null: every finding is new. */
  readonly baseline: readonly BaselineEntry[] | null
  /** How much the input of a name must have looked at; `null` for all without a number of their own. */
  readonly minScanned: ReadonlyMap<string | null, number>
  /** In UTC, `2026-11-28`. */
  readonly today: string
}

/** Returns the one verdict over everything that was given, with each finding marked. */
export function decide(request: GateRequest): FindingsDocument {
  const { inputs, policy, baseline, today } = request
  const usable = inputs.flatMap(({ reading }) => (reading.ok ? [reading.parsed] : []))
  const found = mergeFindings(usable.map(({ findings }) => distinctFingerprints(findings)))
  const compared = baseline === null ? null : compareWithBaseline(found, baseline)
  const known = new Set(compared?.known ?? [])
  const expired = policy.waivers.filter((waiver) => isExpired(waiver, today))
  const used = new Set<Waiver>()
  const judge = judgeBy(policy, expired, used)
  const findings: Finding[] = [
    ...inputProblems(request),
    ...expired.map((waiver) => expiredFinding(waiver, policy.file)),
  ]
  for (const finding of [...(compared?.findings ?? found), ...known]) {
    findings.push({ ...finding, gate: judge(finding, known.has(finding)) })
  }
  const counts = { blocked: 0, reported: 0, known: 0, waived: 0 }
  for (const { gate } of findings) if (gate !== undefined) counts[gate.status] += 1
  return {
    schema: 'lastref.findings/1',
    command: null,
    summary: null,
    findings: findings.toSorted(inOrder),
    blindSpots: [...new Set(usable.flatMap(({ blindSpots }) => blindSpots))],
    gate: {
      verdict: counts.blocked === 0 ? 'passed' : 'blocked',
      counts,
      inputs: inputs.map(described),
      policy: policy.file,
      gone: compared === null ? null : compared.gone.length,
      notes: policy.waivers
        .filter((waiver) => !used.has(waiver) && !expired.includes(waiver))
        .map(({ text }) => `the waiver for ${text} matches nothing any more: remove it`),
    },
  }
}

/** Marks are shared: most findings have one of a few. */
function judgeBy(
  policy: Policy,
  expired: readonly Waiver[],
  used: Set<Waiver>,
): (finding: Finding, isKnown: boolean) => GateMark {
  const marks = new Map<unknown, GateMark>()
  const mark = (key: unknown, status: GateStatus, by: string | null): GateMark => {
    const before = marks.get(key)
    if (before !== undefined) return before
    const made = { status, by }
    marks.set(key, made)
    return made
  }
  const valid = policy.waivers.filter((waiver) => !expired.includes(waiver))
  return (finding, isKnown) => {
    const waivers = valid.filter(({ conditions }) =>
      meets(finding, conditions, policy.unknownSeverity),
    )
    for (const waiver of waivers) used.add(waiver)
    const [waiver] = waivers
    if (waiver !== undefined) {
      const { reason, owner, expires } = waiver
      return mark(waiver, 'waived', `${reason} (${owner}, until ${expires})`)
    }
    if (finding.gate?.status === 'waived') return finding.gate
    const rule = policy.block.find(
      ({ conditions, evenKnown }) =>
        (evenKnown || !isKnown) && meets(finding, conditions, policy.unknownSeverity),
    )
    if (rule !== undefined) {
      const why = rule.reason === null ? '' : `: ${rule.reason}`
      return mark(rule, 'blocked', `${rule.text}${why}`)
    }
    return isKnown ? mark('known', 'known', null) : mark('reported', 'reported', null)
  }
}

function described({ name, path, reading }: GivenInput): GateInput {
  if (!reading.ok) return { name, path, kind: null, tools: [], findings: 0, scanned: null }
  const { kind, tools, findings, scanned } = reading.parsed
  return { name, path, kind, tools, findings: findings.length, scanned }
}
