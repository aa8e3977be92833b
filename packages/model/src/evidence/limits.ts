import { forecastsOf, type OwnedForecast } from '../forecast/forecast.ts'
import { defaultJudgeOptions } from '../verdict/options.ts'
import type { EvidenceReading } from './reading.ts'
import type { EvidenceLines } from './signs.ts'

/** The host is worth a word when the process makes at least this share of its growth. */
const share = 0.5

/**
 * Returns when the process runs out of fds, and its cgroups of memory, soonest first; and the host,
 * when it is the process that uses it up. A line that levels off reaches nothing.
 */
export function forecastsOfEvidence(
  readings: readonly EvidenceReading[],
  pid: number,
  { anonymous, charged, handles }: Pick<EvidenceLines, 'anonymous' | 'charged' | 'handles'>,
): readonly OwnedForecast[] {
  const series = readings.map(({ at, processes, budgets }) => ({
    at,
    budgets,
    processes: processes.flatMap((process) => {
      const { comm, kernel } = process
      if (process.pid !== pid || kernel.state !== 'read') return []
      const { openFds, fdLimit } = kernel
      return [{ pid, comm, alive: true, openFds, fdLimit }]
    }),
  }))
  const own = (anonymous.course?.slopePerSecond ?? 0) + (charged.course?.slopePerSecond ?? 0)
  return forecastsOf(series, defaultJudgeOptions).filter((it) =>
    'cgroup' in it
      ? it.cgroup !== null || own >= share * it.slopePerSecond
      : handles.course?.kind !== 'settling',
  )
}
