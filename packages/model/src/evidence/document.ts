import { findingsDocument } from '../finding/document.ts'
import type { FindingsDocument } from '../finding.ts'
import type { OwnedForecast } from '../forecast/forecast.ts'
import { explainProcess, noInsights, type Explanation, type Insights } from './explain-process.ts'
import { evidenceFindings } from './findings.ts'
import type { EvidenceReading } from './reading.ts'

/** The document that `explain` prints. */
export interface EvidenceDocument {
  readonly schema: 'lastref.evidence/1'
  readonly window: {
    /** RFC 3339, UTC. */
    readonly from: string
    readonly to: string
    readonly readings: number
  }
  readonly processes: readonly Explanation[]
  /** When the host or a cgroup runs out of memory. */
  readonly forecasts: readonly OwnedForecast[]
  readonly findings: FindingsDocument
  readonly blindSpots: readonly string[]
}

/** Returns what follows from readings, oldest first; null when there is none. */
export function explainReadings(
  readings: readonly EvidenceReading[],
  insightsOf: (pid: number) => Insights = () => noInsights,
): EvidenceDocument | null {
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined) return null
  const pids = new Set(readings.flatMap(({ processes }) => processes.map(({ pid }) => pid)))
  const processes = [...pids]
    .flatMap((pid) => explainProcess(readings, pid, insightsOf(pid)) ?? [])
    .toSorted(
      (a, b) =>
        Number(b.conclusion.leaksBpf) - Number(a.conclusion.leaksBpf) ||
        (b.lines.handles.course?.gain ?? 0) - (a.lines.handles.course?.gain ?? 0) ||
        a.pid - b.pid,
    )
  const blindSpots = blindSpotsOf(readings)
  const findings = evidenceFindings(processes)
  return {
    schema: 'lastref.evidence/1',
    window: {
      from: new Date(first.at).toISOString(),
      to: new Date(last.at).toISOString(),
      readings: readings.length,
    },
    processes,
    forecasts: processes[0]?.forecasts.filter((it) => 'cgroup' in it) ?? [],
    findings: findingsDocument(findings, { command: null, summary: null, blindSpots }),
    blindSpots,
  }
}

/** Each blind spot once, as it was seen last: what they count changes from reading to reading. */
function blindSpotsOf(readings: readonly EvidenceReading[]): readonly string[] {
  const spots = readings.flatMap((reading) => reading.blindSpots)
  return [...new Map(spots.map((spot) => [spot.split(':')[0], spot])).values()].toSorted()
}
