import {
  compareWithBaseline,
  type BaselineEntry,
  type Finding,
  type FindingsDocument,
  type GateInput,
  type GateMark,
  type GateStatus,
} from '@lastref/model'
import { inOrder } from './order.ts'
import { inputProblems, type Unmet } from './input-problems.ts'
import type { Collected, InputSummary } from './collect.ts'
import { meets } from './policy/conditions.ts'
import type { Policy, Waiver } from './policy/policy.ts'
import { expiredFinding, isExpired } from './policy/expiry.ts'

export interface GateRequest {
  readonly collected: Collected
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
  const { collected, policy, today } = request
  const { inputs } = collected
  const expired = policy.waivers.filter((waiver) => isExpired(waiver, today))
  const used = new Set<Waiver>()
  const judge = judgeBy(policy, expired, used)
  const { fresh, known, gone } = against(collected.findings, request.baseline)
  const findings: Finding[] = [
    ...inputProblems(inputs, request),
    ...expired.map((waiver) => expiredFinding(waiver, policy.file)),
    ...fresh.map((finding) => judge(finding, false)),
    ...known.map((finding) => judge(finding, true)),
  ]
  const counts = { blocked: 0, reported: 0, known: 0, waived: 0 }
  for (const { gate } of findings) if (gate !== undefined) counts[gate.status] += 1
  const blindSpots = inputs.flatMap(({ read }) => (read.ok ? read.blindSpots : []))
  return {
    schema: 'lastref.findings/1',
    command: null,
    summary: null,
    findings: findings.toSorted(inOrder),
    blindSpots: [...new Set(blindSpots)],
    gate: {
      verdict: counts.blocked === 0 ? 'passed' : 'blocked',
      counts,
      inputs: inputs.map(described),
      policy: policy.file,
      gone,
      notes: policy.waivers
        .filter((waiver) => !used.has(waiver) && !expired.includes(waiver))
        .map(({ text }) => `the waiver for ${text} matches nothing any more: remove it`),
    },
  }
}

interface Against {
  readonly fresh: readonly Finding[]
  readonly known: readonly Finding[]
  readonly gone: number | null
}

function against(findings: readonly Finding[], baseline: readonly BaselineEntry[] | null): Against {
  if (baseline === null) return { fresh: findings, known: [], gone: null }
  const { findings: fresh, known, gone } = compareWithBaseline(findings, baseline)
  return { fresh, known, gone: gone.length }
}

/** Marks are shared: most findings have one of a few. */
function judgeBy(
  policy: Policy,
  expired: readonly Waiver[],
  used: Set<Waiver>,
): (finding: Finding, isKnown: boolean) => Finding {
  const marks = new Map<unknown, GateMark>()
  const mark = (key: unknown, status: GateStatus, by: string | null): GateMark => {
    const before = marks.get(key)
    if (before !== undefined) return before
    const made = { status, by }
    marks.set(key, made)
    return made
  }
  const valid = policy.waivers.filter((waiver) => !expired.includes(waiver))
  const markOf = (finding: Finding, isKnown: boolean): GateMark => {
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
  return (finding, isKnown) => ({ ...finding, gate: markOf(finding, isKnown) })
}

function described({ name, path, read }: InputSummary): GateInput {
  if (!read.ok) return { name, path, kind: null, tools: [], findings: 0, scanned: null }
  const { kind, tools, count, scanned } = read
  return { name, path, kind, tools, findings: count, scanned }
}
