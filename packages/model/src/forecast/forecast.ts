import type { Forecast } from '../finding.ts'
import type { MemoryBudget, OpeningsReading } from '../opening.ts'
import type { JudgeOptions } from '../verdict/options.ts'
import { grouped, rounded } from '../verdict/words.ts'
import { thinned, trendOf, type Point } from './trend.ts'

type ForecastOptions = Pick<
  JudgeOptions,
  'minReadings' | 'minConfidence' | 'horizonSeconds' | 'maxPoints' | 'warmupMs'
>

/** What a forecast needs of a reading. */
type LimitsReading = Pick<OpeningsReading, 'at' | 'processes' | 'budgets'>

/** A forecast, and whose it is: a process, or a memory cgroup (null: the host). */
export type OwnedForecast = Forecast &
  ({ readonly pid: number } | { readonly cgroup: string | null })

/**
 * A limit no memory cgroup of version 1 was given: PAGE_COUNTER_MAX, 2^63 - 1 rounded down to pages
 * (include/linux/page_counter.h). Beyond 2^60 bytes nothing ever runs out.
 */
const noLimit = 2 ** 60

/** Returns when processes run out of fds and cgroups or the host of memory, soonest first. */
export function forecastsOf(
  readings: readonly LimitsReading[],
  options: ForecastOptions,
): readonly OwnedForecast[] {
  const first = readings[0]
  const last = readings.at(-1)
  if (first === undefined || last === undefined) return []
  const counting = thinned(
    readings.filter(({ at }) => at - first.at >= options.warmupMs),
    options.maxPoints,
  )
  return [
    ...fdForecasts(counting, last, options),
    ...memoryForecasts(counting, last, options),
  ].toSorted((a, b) => a.inSeconds - b.inSeconds)
}

function fdForecasts(
  readings: readonly LimitsReading[],
  last: LimitsReading,
  options: ForecastOptions,
): OwnedForecast[] {
  return last.processes.flatMap(({ pid, alive, openFds, fdLimit }) => {
    if (!alive || openFds === null || fdLimit === null) return []
    const points = readings.flatMap(({ at, processes }) => {
      const value = processes.find((process) => process.pid === pid)?.openFds ?? null
      return value === null ? [] : [{ seconds: at / 1000, value }]
    })
    const what = `RLIMIT_NOFILE of ${pid}`
    const forecast = forecastOf(what, points, openFds, fdLimit, 'fds', last.at, options)
    return forecast === null ? [] : [{ ...forecast, pid }]
  })
}

function memoryForecasts(
  readings: readonly LimitsReading[],
  last: LimitsReading,
  options: ForecastOptions,
): OwnedForecast[] {
  return last.budgets.flatMap((budget) => {
    if (budget.limitBytes >= noLimit) return []
    const points = readings.flatMap(({ at, budgets }) => {
      const same = budgets.find((other) => isSame(other, budget))
      return same === undefined ? [] : [{ seconds: at / 1000, value: same.usageBytes }]
    })
    const what = budget.cgroup === null ? 'memory of the host' : `memory of ${budget.cgroup}`
    const { usageBytes, limitBytes } = budget
    const forecast = forecastOf(what, points, usageBytes, limitBytes, 'bytes', last.at, options)
    return forecast === null ? [] : [{ ...forecast, cgroup: budget.cgroup }]
  })
}

function isSame(a: MemoryBudget, b: MemoryBudget): boolean {
  return a.cgroup === b.cgroup && a.version === b.version
}

/**
 * Returns when the line through the points reaches the limit, or null when no trend is to be
 * believed or the horizon lies before. `now` is in milliseconds since the epoch.
 */
export function forecastOf(
  what: string,
  points: readonly Point[],
  current: number,
  limit: number,
  unit: 'fds' | 'bytes',
  now: number,
  options: Pick<ForecastOptions, 'minReadings' | 'minConfidence' | 'horizonSeconds'>,
): Forecast | null {
  if (points.length < options.minReadings) return null
  if (points.every(({ value }) => value === points[0]?.value)) return null
  const trend = trendOf(points)
  if (trend === null || trend.slopePerSecond <= 0 || trend.confidence < options.minConfidence) {
    return null
  }
  const inSeconds = Math.max(0, (limit - current) / trend.slopePerSecond)
  if (inSeconds > options.horizonSeconds) return null
  const at = new Date(now + inSeconds * 1000).toISOString()
  const { slopePerSecond, confidence } = trend
  return {
    what,
    at,
    inSeconds,
    slopePerSecond,
    confidence,
    arithmetic: `(${grouped(limit)} - ${grouped(current)}) ${unit} / ${rounded(slopePerSecond)} ${unit}/s`,
  }
}
