import {
  findingsDocument,
  summaryOf,
  type Census,
  type Finding,
  type OpeningsReading,
} from '@lastref/model'
import { CallCounter } from '@lastref/observe'
import { escapeTerminal } from '@lastref/report'
import { readCensus } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { assess } from '../findings/assess.ts'
import { judgingOf } from '../findings/judging.ts'
import { recordWithoutStacks } from '../errors-run.ts'
import { momentsOf } from '../record/moments.ts'
import { endingNote, replayPath } from '../record/replay.ts'
import { openTracker } from '../tracker.ts'
import { traceOutput, type TraceOutput } from '../trace/output.ts'
import { selectionOf } from '../trace/selection.ts'
import { trace, type Traced } from '../trace/session.ts'
import { intervalOf } from '../watch/interval.ts'
import { ReadingSeries } from '../watch/reading-series.ts'
import { selectCensus } from '../watch/select-census.ts'
import { StopSignal } from '../watch/stop-signal.ts'

/** Tells who opens, releases and keeps what until it is stopped; then what is to be thought of it. */
export async function run(invocation: Invocation): Promise<number> {
  const { streams } = invocation
  const judging = judgingOf(invocation)
  const output = traceOutput(invocation)
  const path = replayPath(invocation)
  const { census, ended, readings } =
    path === null ? await traceHost(invocation, output) : await traceRecord(path, output)
  if (ended !== null) await streams.stderr.write(`${escapeTerminal(ended)}\n`)
  const last = readings.at(-1)
  const { findings } = assess(readings, {
    ...judging,
    source: 'trace',
    cwd: streams.cwd,
    judging: { ...judging.judging, census },
  })
  await output.end(documentOf(findings, last))
  return findings.some(({ severity }) => severity !== 'note') ? 1 : 0
}

/** What happened, and the last census of it: only that tells which pins are orphans. */
interface Finished extends Traced {
  readonly census: Census | null
}

async function traceHost(invocation: Invocation, output: TraceOutput): Promise<Finished> {
  const { options, spec } = invocation
  const interval = intervalOf(options, spec)
  const selection = selectionOf(options, spec)
  using stop = new StopSignal()
  // First the tracker, then the census: what is opened in between is told twice rather than never.
  using tracker = openTracker(selection?.scope ?? { kind: 'all' }, {
    misuse: options.flag('misuse'),
  })
  using counter = options.flag('calls') ? CallCounter.open() : null
  await output.before(selectCensus(readCensus({ processes: true }), selection))
  const traced = await trace(tracker, output, stop, {
    interval,
    counter,
    includes: (pid) => selection === null || selection.includes(pid),
    duration: options.duration('duration') ?? Infinity,
    over: () => selection?.over() ?? null,
  })
  const pinned = (traced.readings.at(-1)?.pinnings ?? []).length > 0
  return { ...traced, census: pinned ? readCensus({}) : null }
}

/** Writes a record as if it happened now. */
async function traceRecord(path: string, output: TraceOutput): Promise<Finished> {
  const series = new ReadingSeries()
  const moments = momentsOf(path)
  let census: Census | null = null
  for (;;) {
    const next = moments.next()
    if (next.done === true) {
      if (series.all.length === 0) throw recordWithoutStacks(path)
      return { readings: series.all, ended: endingNote(path, next.value), census }
    }
    const { events, reading } = next.value
    // oxlint-disable-next-line no-await-in-loop
    if (census === null) await output.before(next.value.census)
    ;({ census } = next.value)
    if (reading === null) continue
    series.add(reading)
    const sites = new Map(reading.sites.map((site) => [site.id, site]))
    // oxlint-disable-next-line no-await-in-loop
    for (const event of events) await output.event(event, (id) => sites.get(id) ?? null)
  }
}

function documentOf(findings: readonly Finding[], last: OpeningsReading | undefined) {
  return findingsDocument(findings, {
    command: null,
    summary: last === undefined ? null : summaryOf(last),
    blindSpots: last?.blindSpots ?? [],
  })
}
