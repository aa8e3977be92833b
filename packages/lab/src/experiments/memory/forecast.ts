import { defaultJudgeOptions, forecastsOf, type OpeningsReading } from '@lastref/model'
import type { Moment } from './filling.ts'

/** When the limit is reached, as it was forecast at one moment; in seconds since the first. */
export interface Prophecy {
  readonly madeAt: number
  readonly reachedAt: number
}

/** Returns what lastref would have forecast at each moment; nothing where it saw no trend. */
export function prophecies(moments: readonly Moment[]): readonly Prophecy[] {
  const readings = moments.map(readingOf)
  return moments.flatMap(({ seconds, budget }, index) => {
    const known = readings.slice(0, index + 1)
    const forecast = forecastsOf(known, defaultJudgeOptions).find(
      (one) => 'cgroup' in one && one.cgroup === budget.cgroup,
    )
    // The rounding of a forecast to seconds is for people; here its slope is asked.
    if (forecast === undefined || forecast.slopePerSecond <= 0) return []
    const left = (budget.limitBytes - budget.usageBytes) / forecast.slopePerSecond
    return [{ madeAt: seconds, reachedAt: seconds + left }]
  })
}

/** The forecast that was made when half of the limit was used, or null. */
export function atHalf(moments: readonly Moment[], made: readonly Prophecy[]): Prophecy | null {
  const half = moments.find(({ budget }) => budget.usageBytes * 2 >= budget.limitBytes)
  return made.find(({ madeAt }) => half !== undefined && madeAt >= half.seconds) ?? null
}

function readingOf({ seconds, budget }: Moment): OpeningsReading {
  return {
    at: seconds * 1000,
    budgets: [budget],
    sites: [],
    tallies: [],
    holdings: [],
    leftAtExit: [],
    pinnings: [],
    misuses: [],
    processes: [],
    lost: { openings: 0, releases: 0, stacks: 0, events: 0 },
    blindSpots: [],
  }
}
