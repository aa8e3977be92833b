import type { CorpusCase } from './cases.ts'
import type { FoundDefect } from './named-functions.ts'

/** What one case showed. */
export interface CaseResult {
  readonly id: string
  readonly language: string
  readonly defectClass: string
  readonly available: boolean
  /** Findings in the named functions before the fix; one is enough for the defect to count. */
  readonly before: readonly FoundDefect[]
  /** Findings in the same functions after it. */
  readonly after: readonly FoundDefect[]
  /** Those of them that nobody has read and found to be a defect all the same. */
  readonly doubtful: readonly FoundDefect[]
  /** Over all files of the tree after the fix; null when it was not looked at. */
  readonly density: { readonly findings: number; readonly lines: number } | null
}

export interface Score {
  readonly name: string
  readonly cases: number
  readonly found: number
  /** Cases with a finding after the fix. */
  readonly alarms: number
  /** Cases with an alarm that nobody has read and found to be a defect. */
  readonly doubtful: number
  readonly findings: number
  readonly lines: number
}

export function notAvailable(one: CorpusCase): CaseResult {
  const { id, language, defectClass } = one
  return {
    id,
    language,
    defectClass,
    available: false,
    before: [],
    after: [],
    doubtful: [],
    density: null,
  }
}

/** Returns the score of all cases that were available, under a name. */
export function scoreOf(name: string, results: readonly CaseResult[]): Score {
  const available = results.filter((result) => result.available)
  return {
    name,
    cases: available.length,
    found: available.filter(({ before }) => before.length > 0).length,
    alarms: available.filter(({ after }) => after.length > 0).length,
    doubtful: available.filter(({ doubtful }) => doubtful.length > 0).length,
    findings: sum(available.map(({ density }) => density?.findings ?? 0)),
    lines: sum(available.map(({ density }) => density?.lines ?? 0)),
  }
}

/** Returns one score for each value of `key`, by name. */
export function scoresBy(
  key: 'language' | 'defectClass',
  results: readonly CaseResult[],
): readonly Score[] {
  const names = [...new Set(results.map((result) => result[key]))].toSorted()
  return names.map((name) =>
    scoreOf(
      name,
      results.filter((result) => result[key] === name),
    ),
  )
}

/** Findings per 10,000 lines, null when no line was looked at. */
export function densityOf(score: Score): number | null {
  return score.lines === 0 ? null : (score.findings / score.lines) * 10_000
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
