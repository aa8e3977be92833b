import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult } from './measure.ts'

/** What somebody who read the code says of a finding that stands after the fix. */
export interface JudgedAlarm {
  readonly case: string
  readonly code: string
  readonly file: string
  readonly line: number
  /** A defect all the same: another one, or one that the fix brought. */
  readonly isDefect: boolean
  readonly because: string
}

/** Returns the committed judgements. */
export function readJudgedAlarms(root: string): readonly JudgedAlarm[] {
  const path = join(root, 'packages/scan/corpus/alarms.json')
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (isAlarmList(value)) return value.alarms
  throw new Error(`${path} is no list of alarms`)
}

/** Returns the results with those alarms left as doubtful that nobody has read and found to be a defect. */
export function withJudgements(
  results: readonly CaseResult[],
  alarms: readonly JudgedAlarm[],
): readonly CaseResult[] {
  const key = (of: { code: string; file: string; line: number }, id: string): string =>
    [id, of.code, of.file, of.line].join('\n')
  const defects = new Set(
    alarms.flatMap((alarm) => (alarm.isDefect ? [key(alarm, alarm.case)] : [])),
  )
  return results.map((result) => ({
    ...result,
    doubtful: result.after.filter((finding) => !defects.has(key(finding, result.id))),
  }))
}

function isAlarmList(value: unknown): value is { readonly alarms: readonly JudgedAlarm[] } {
  if (typeof value !== 'object' || value === null || !('alarms' in value)) return false
  return Array.isArray(value.alarms) && value.alarms.every((one: unknown) => isAlarm(one))
}

function isAlarm(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (
    ['case', 'code', 'file', 'because'].every(
      (name) => typeof Reflect.get(value, name) === 'string',
    ) &&
    typeof Reflect.get(value, 'line') === 'number' &&
    typeof Reflect.get(value, 'isDefect') === 'boolean'
  )
}
