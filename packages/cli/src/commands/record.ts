import { resolve } from 'node:path'
import { RecordingWriter, type TraceEvent } from '@lastref/model'
import { recordCodec, RecordFile } from '@lastref/observe'
import { escapeTerminal, humanBytes } from '@lastref/report'
import { openCensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { openEvidence, SharedCensus } from '../explain/record-evidence.ts'
import { missingOutput, recordToStdout } from '../errors-run.ts'
import { momentSections } from '../record/moments.ts'
import { selectionOf } from '../trace/selection.ts'
import { openTracker } from '../tracker.ts'
import { intervalOf } from '../watch/interval.ts'
import { Pace } from '../watch/pace.ts'
import { readMoment } from '../watch/samples.ts'
import { StopSignal } from '../watch/stop-signal.ts'

/** Writes reading after reading into a file, until it is stopped. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, spec, streams } = invocation
  const name = options.text('output')
  if (name === undefined) throw missingOutput()
  // A stretch is long, and cut off it would still have to be a file.
  if (name === '-') throw recordToStdout()
  const interval = intervalOf(options, spec, 'every')
  const selection = selectionOf(options, spec)
  using stop = new StopSignal()
  using source = openCensusSource()
  const shared = new SharedCensus(source)
  using tracker = options.flag('stacks')
    ? openTracker(selection?.scope ?? { kind: 'all' }, {})
    : null
  await using reader = options.flag('evidence')
    ? await openEvidence(invocation, selection, shared)
    : null
  using file = new RecordFile(resolve(streams.cwd, name))
  const writer = new RecordingWriter(recordCodec)
  file.append(writer.begin())
  const pace = new Pace(interval, Infinity, options.duration('duration') ?? Infinity)
  const events: TraceEvent[] = []
  const times: number[] = []
  let ended: string | null = null
  for (let isLast = false; ;) {
    // oxlint-disable-next-line no-await-in-loop
    const evidence = await reader?.read(times.length === 0 || isLast)
    const moment = readMoment(shared, tracker, selection, events.splice(0))
    const sections = momentSections(
      writer,
      evidence === undefined ? moment : { ...moment, evidence },
    )
    for (const section of sections) file.append(section)
    times.push(Date.parse(moment.census.takenAt))
    ended = selection?.over() ?? null
    if (isLast || ended !== null) break
    // One reading after the other: each is what the host is at one moment. Whoever stops it gets
    // one more, of the end.
    // oxlint-disable-next-line no-await-in-loop
    isLast = !(await pace.next(stop.received, () => events.push(...poll(tracker))))
    events.push(...poll(tracker))
  }
  file.append(writer.end())
  if (ended !== null) await streams.stderr.write(`${ended}\n`)
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
  const readings = `${times.length} ${times.length === 1 ? 'reading' : 'readings'}`
  await streams.stderr.write(
    `${escapeTerminal(name)}: ${readings} over ${seconds.toFixed(1)} s, ${humanBytes(file.bytes)}\n`,
  )
  return 0
}

function poll(tracker: { poll(): readonly TraceEvent[] } | null): readonly TraceEvent[] {
  return tracker?.poll() ?? []
}
