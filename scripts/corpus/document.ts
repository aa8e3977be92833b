import { densityOf, scoreOf, scoresBy, type CaseResult, type Score } from './measure.ts'

/** Returns the scores and every case as one JSON document. */
export function corpusDocument(results: readonly CaseResult[], caseCount: number): string {
  const document = {
    schema: 'lastref.corpus-scores/1',
    cases: caseCount,
    available: results.filter((result) => result.available).length,
    all: withRates(scoreOf('all', results)),
    languages: scoresBy('language', results).map(withRates),
    defectClasses: scoresBy('defectClass', results).map(withRates),
    results,
  }
  return `${JSON.stringify(document, null, 1)}\n`
}

type Rates = {
  readonly recall: number | null
  readonly alarmRate: number | null
  readonly doubtfulRate: number | null
  readonly per10000Lines: number | null
}

function withRates(score: Score): Score & Rates {
  const rate = (part: number): number | null => (score.cases === 0 ? null : part / score.cases)
  return {
    ...score,
    recall: rate(score.found),
    alarmRate: rate(score.alarms),
    doubtfulRate: rate(score.doubtful),
    per10000Lines: densityOf(score),
  }
}
