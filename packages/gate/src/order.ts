import type { Finding, GateStatus } from '@lastref/model'
import { riskLevels } from './input/risk.ts'

const statuses: Readonly<Record<GateStatus, number>> = {
  blocked: 0,
  reported: 1,
  known: 2,
  waived: 3,
}

/** Orders by what a reader has to act on first: status, risk, score, count; then by place. */
export function inOrder(a: Finding, b: Finding): number {
  return (
    statusOf(a) - statusOf(b) ||
    riskOf(a) - riskOf(b) ||
    (b.risk?.score ?? 0) - (a.risk?.score ?? 0) ||
    b.count - a.count ||
    compared(a.site?.file ?? '', b.site?.file ?? '') ||
    (a.site?.line ?? 0) - (b.site?.line ?? 0) ||
    compared(a.code, b.code) ||
    compared(a.fingerprint, b.fingerprint)
  )
}

function statusOf({ gate }: Finding): number {
  return gate === undefined ? 1 : statuses[gate.status]
}

/** What the gate itself says comes first: without it the rest may be incomplete. */
function riskOf({ risk, source }: Finding): number {
  if (source === 'gate') return -1
  const level = risk?.level ?? 'unknown'
  return level === 'unknown' ? 1.5 : riskLevels.indexOf(level)
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
