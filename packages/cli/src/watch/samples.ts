import type { Census, EvidenceReading, Finding, OpeningsReading, TraceEvent } from '@lastref/model'
import type { WatchSample } from '@lastref/report'
import type { CensusSource } from '../census-source.ts'
import type { Selection } from '../trace/selection.ts'
import { readingOfCensus } from './census-reading.ts'
import { ReadingSeries } from './reading-series.ts'
import { selectCensus } from './select-census.ts'

/** One moment as it is recorded: everything that is shown follows from a series of them. */
export interface Moment {
  readonly census: Census
  /** Null when no stacks were traced. */
  readonly reading: OpeningsReading | null
  /** What happened since the moment before; empty when no stacks were traced. */
  readonly events: readonly TraceEvent[]
  /** Absent when no evidence was recorded. */
  readonly evidence?: EvidenceReading
}

/** Returns the findings of a series of readings. */
export type Judge = (readings: readonly OpeningsReading[], census: Census) => readonly Finding[]

/** Turns moments into what a screen shows, live and replayed alike. */
export class Samples {
  readonly #judge: Judge
  readonly #series = new ReadingSeries()

  constructor(judge: Judge) {
    this.#judge = judge
  }

  next({ census, reading }: Moment): WatchSample {
    const latest = reading ?? readingOfCensus(census)
    this.#series.add(latest)
    const findings = this.#judge(this.#series.all, census)
    return { at: latest.at, census, reading, findings }
  }
}

/** Reads the host. `events` are what the tracker told since the moment before. */
export function readMoment(
  source: Pick<CensusSource, 'take'>,
  tracker: { read(): OpeningsReading } | null,
  selection: Selection | null,
  events: readonly TraceEvent[] = [],
): Moment {
  const census = selectCensus(source.take({ processes: true }), selection)
  return { census, reading: tracker?.read() ?? null, events }
}
