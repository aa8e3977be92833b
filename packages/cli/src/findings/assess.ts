import {
  compareWithBaseline,
  findingsOf,
  judge,
  suppress,
  type BaselineEntry,
  type Finding,
  type FindingsOptions,
  type JudgeOptions,
  type OpeningsReading,
  type Suppression,
} from '@lastref/model'

/** How readings become findings. */
export interface AssessOptions extends FindingsOptions {
  readonly judging: Partial<JudgeOptions>
  readonly suppressions: readonly Suppression[]
  readonly baseline: readonly BaselineEntry[]
}

/** Findings, and what became of those that are not told. */
export interface Assessment {
  readonly findings: readonly Finding[]
  /** In the baseline already. */
  readonly known: readonly Finding[]
  /** In the baseline, and not found this time. */
  readonly gone: readonly BaselineEntry[]
  readonly suppressed: number
  /** Lines of the suppressions that matched nothing. */
  readonly unused: readonly Suppression[]
}

/** Returns the findings of a recording. The same readings and options give the same findings. */
export function assess(readings: readonly OpeningsReading[], options: AssessOptions): Assessment {
  const { kept, suppressed, unused } = suppress(
    judge(readings, options.judging),
    options.suppressions,
  )
  const { findings, known, gone } = compareWithBaseline(findingsOf(kept, options), options.baseline)
  return { findings, known, gone, suppressed: suppressed.length, unused }
}
