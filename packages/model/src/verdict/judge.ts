import { forecastsOf, type OwnedForecast } from '../forecast/forecast.ts'
import type { OpeningsReading } from '../opening.ts'
import { judgeMisuse } from './judge-misuse.ts'
import { judgePins } from './judge-pins.ts'
import { judgeSite, type SiteJudgement } from './judge-site.ts'
import type { Judgement } from './judgement.ts'
import { defaultJudgeOptions, type JudgeOptions } from './options.ts'
import { withPinStates } from './pin-state.ts'
import { raiseCollected } from './raise-collected.ts'
import { siteHistories } from './site-history.ts'

/**
 * Returns what is to be thought of every site of the readings, the ones that are well included (rule
 * `reachable`); a site whose every file was closed is left out. The readings are of one recording,
 * oldest first; the last one says what is open now and what was left at exits.
 *
 * Pure: the same readings and options give the same judgements, live or from a record.
 */
export function judge(
  readings: readonly OpeningsReading[],
  options: Partial<JudgeOptions> = {},
): readonly Judgement[] {
  const all: JudgeOptions = { ...defaultJudgeOptions, ...options }
  const newest = readings.at(-1)
  if (newest === undefined) return []
  const last = all.census === null ? newest : withPinStates(newest, all.census)
  const forecasts = forecastsOf(readings, all)
  const bySite = raiseCollected(
    siteHistories(readings, all).flatMap((history) => judgeSite(history, last, all) ?? []),
    all.minCount,
  )
  return [...bySite, ...judgePins(last), ...judgeMisuse(last)].map((judgement) => ({
    ...judgement,
    forecasts: forecastsFor(judgement, forecasts),
  }))
}

/** A process that runs out concerns its sites; memory concerns what grows. */
function forecastsFor(
  { pids, rule }: SiteJudgement,
  forecasts: readonly OwnedForecast[],
): readonly OwnedForecast[] {
  const concerns = rule === 'growing' || rule === 'closed-by-gc' || rule === 'recheck'
  if (!concerns) return []
  return forecasts.filter((forecast) =>
    'pid' in forecast ? pids.includes(forecast.pid) : rule === 'growing',
  )
}
