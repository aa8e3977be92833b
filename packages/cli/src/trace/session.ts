import { setTimeout as delay } from 'node:timers/promises'
import type { OpeningsReading, Site } from '@lastref/model'
import type { CallCounter } from '@lastref/observe'
import type { Tracker } from '../tracker.ts'
import { ReadingSeries } from '../watch/reading-series.ts'
import type { StopSignal } from '../watch/stop-signal.ts'
import { CallRates, countsByObject } from './call-rates.ts'
import type { TraceOutput } from './output.ts'

/** Often enough that the kernel's buffer does not fill up, and that lines come while they are news. */
const pollEvery = 100

export interface TraceOptions {
  /** Between two readings, in milliseconds. */
  readonly interval: number
  /** In milliseconds; Infinity: until it is stopped. */
  readonly duration: number
  /** Counts bpf() commands instead of listing openings; null: lists them. */
  readonly counter: CallCounter | null
  /** Tells whether a process is one of those that are traced. */
  readonly includes: (pid: number) => boolean
  /** Returns why there is nothing left to trace; null as long as there is. */
  readonly over: () => string | null
}

export interface Traced {
  /** Oldest first. */
  readonly readings: readonly OpeningsReading[]
  /** Why it ended, when nobody asked it to. */
  readonly ended: string | null
}

/** Writes what happens until it is stopped, the time is up, or there is nothing left to trace. */
export async function trace(
  tracker: Tracker,
  output: TraceOutput,
  stop: StopSignal,
  { counter, duration, includes, interval, over }: TraceOptions,
): Promise<Traced> {
  const series = new ReadingSeries()
  const sites = new Sites(tracker)
  const rates = new CallRates(Date.now())
  const until = performance.now() + duration
  let due = 0
  let ended: string | null = null
  while (!stop.isReceived && ended === null && performance.now() < until) {
    // In order, and no faster than the reader takes them.
    // oxlint-disable-next-line no-await-in-loop
    await writeEvents(tracker, sites, counter === null ? output : null)
    if (performance.now() >= due) {
      const began = performance.now()
      const reading = sites.read()
      series.add(reading)
      if (counter !== null) {
        const counts = countsByObject(counter.read(), reading, includes)
        // oxlint-disable-next-line no-await-in-loop
        await output.calls(reading.at, rates.next(Date.now(), counts))
      }
      ended = over()
      const now = performance.now()
      due = now + Math.max(interval, (now - began) * 3)
    }
    // oxlint-disable-next-line no-await-in-loop
    await Promise.race([stop.received, delay(pollEvery)])
  }
  await writeEvents(tracker, sites, counter === null ? output : null)
  series.add(sites.read())
  return { readings: series.all, ended }
}

async function writeEvents(
  tracker: Tracker,
  sites: Sites,
  output: TraceOutput | null,
): Promise<void> {
  for (const event of tracker.poll()) {
    // oxlint-disable-next-line no-await-in-loop
    await output?.event(event, (id) => sites.of(id))
  }
}

/** Sites by number. A new one is in the next reading, which is taken when it is first asked for. */
class Sites {
  readonly #tracker: Tracker
  #known = new Map<number, Site>()

  constructor(tracker: Tracker) {
    this.#tracker = tracker
  }

  read(): OpeningsReading {
    const reading = this.#tracker.read()
    this.#known = new Map(reading.sites.map((site) => [site.id, site]))
    return reading
  }

  of(id: number): Site | null {
    if (!this.#known.has(id)) this.read()
    return this.#known.get(id) ?? null
  }
}
