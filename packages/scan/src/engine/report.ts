import { createHash } from 'node:crypto'
import type { PathStep, ScanFinding } from '../finding.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import { ruleOf, type RuleId } from '../rules/rule-table.ts'
import type { Trail } from './state.ts'

/** The lines of a trail, oldest first; consecutive labels of one line once. */
export const stepsOfTrail = (trail: Trail | null): PathStep[] => {
  const steps: PathStep[] = []
  for (let each = trail; each !== null; each = each.before) {
    steps.push({ file: each.file, line: each.line, label: each.label })
  }
  return steps.toReversed()
}

const maxSteps = 24

/** From the acquire on: what came before does not matter to the reader. */
export const from = (steps: readonly PathStep[], line: number): PathStep[] => {
  const start = steps.findLastIndex((step) => step.line === line && step.label.startsWith('opens'))
  const rest = start < 0 ? [...steps] : steps.slice(start)
  return rest.length <= maxSteps
    ? rest
    : [...rest.slice(0, maxSteps / 2), ...rest.slice(-maxSteps / 2)]
}

export type Report = {
  readonly rule: RuleId
  readonly fn: IrFunction
  readonly line: number
  readonly resource: string
  readonly title: string
  readonly reasons: readonly string[]
  readonly path: readonly PathStep[]
  readonly help: string
  readonly confidence: number
  /** What makes it the same finding after lines moved. */
  readonly identity: string
  /** It leaks only where the function fails. */
  readonly fails?: boolean
}

/** A finding with its code, severity and fingerprint. */
export const toFinding = (report: Report): ScanFinding => {
  const rule = ruleOf(report.rule)
  const { fn } = report
  const fingerprint = createHash('sha256')
    .update([rule.id, fn.file, fn.name, report.resource, report.identity].join('\0'))
    .digest('hex')
    .slice(0, 32)
  return {
    source: 'scan',
    code: rule.code,
    rule: rule.id,
    verdict: rule.severity === 'error' ? 'leaked' : 'recheck',
    severity: rule.severity,
    title: report.title,
    reasons: report.reasons,
    resource: report.resource,
    site: { function: fn.name, file: fn.file, line: report.line },
    path: report.path,
    help: report.help,
    fingerprint,
    confidence: Math.round(report.confidence * fn.confidence * 100) / 100,
    span: { from: fn.at.line, to: fn.endLine },
  }
}
