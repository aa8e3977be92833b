import { EvidenceReader } from '@lastref/evidence'
import { defaultEvidenceOptions, type EvidenceReading } from '@lastref/model'
import type { CensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { endedTooSoon, pidReused, windowTooShort } from '../errors-explain.ts'
import { intervalOf } from '../watch/interval.ts'
import { Pace } from '../watch/pace.ts'
import { StopSignal } from '../watch/stop-signal.ts'
import { WindowProgress } from './progress.ts'
import { heapOptionsOf, type Subject } from './subject.ts'

/** What was read, oldest first, and why no more of it; null when the time was up. */
export interface Window {
  readonly readings: readonly EvidenceReading[]
  readonly ended: string | null
}

const { minReadings } = defaultEvidenceOptions
/** A line of the fewest readings shows nothing but the steepest slope. */
const wantedReadings = 2 * minReadings

/**
 * Reads the three lines for as long as asked, until somebody stops it or no process is left.
 *
 * @param poll called several times a second meanwhile.
 * @throws LastrefError LRE600 or LRE601 when the processes end before there is a line, LRE603 when the
 *   window is too short for one.
 */
export async function readWindow(
  invocation: Invocation,
  { selection, targets }: Subject,
  source: CensusSource,
  poll: () => void = () => {},
): Promise<Window> {
  const { options, spec, streams } = invocation
  const interval = intervalOf(options, spec, 'every')
  const duration = options.duration('for') ?? 30_000
  if (duration / interval < minReadings - 1) {
    throw windowTooShort(options.text('for') ?? '', options.text('every') ?? '', minReadings)
  }
  using stop = new StopSignal()
  await using reader = await EvidenceReader.open(targets, {
    ...heapOptionsOf(invocation),
    takeCensus: () => source.take({ processes: true }),
  })
  const progress = new WindowProgress(streams.stderr, duration)
  const pace = new Pace(interval, Infinity, duration, wantedReadings)
  const readings: EvidenceReading[] = []
  let ended: string | null = null
  for (let isLast = false; ;) {
    // One after the other: each is what the process is at one moment.
    // oxlint-disable-next-line no-await-in-loop
    const reading = await reader.read(readings.length === 0 || isLast)
    ended = reading.processes.length === 0 ? (selection.over() ?? 'it has ended') : null
    if (ended !== null) break
    readings.push(reading)
    if (isLast) break
    progress.show(readings.length)
    // oxlint-disable-next-line no-await-in-loop
    isLast = !(await pace.next(stop.received, poll))
  }
  await progress.clear()
  if (ended !== null && readings.length < minReadings) {
    if (ended.includes('belongs to another process')) throw pidReused(ended, readings.length)
    throw endedTooSoon(ended, readings.length, minReadings)
  }
  return { readings, ended }
}
