import { escapeTerminal } from '@lastref/report'
import { openCensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { momentsOf } from '../record/moments.ts'
import { endingNote, replayPath } from '../record/replay.ts'
import { selectionOf } from '../trace/selection.ts'
import { openTracker } from '../tracker.ts'
import { intervalOf } from '../watch/interval.ts'
import { screenJudge } from '../watch/judge.ts'
import { outputOf } from '../watch/output.ts'
import { Pace } from '../watch/pace.ts'
import { readMoment, Samples } from '../watch/samples.ts'

/** Shows what the host holds, again and again: a live screen, or one screen after the other. */
export async function run(invocation: Invocation): Promise<number> {
  const path = replayPath(invocation)
  const note = path === null ? await watchHost(invocation) : await watchRecord(invocation, path)
  // The terminal is as it was: what is said now stays.
  if (note !== null) await invocation.streams.stderr.write(`${escapeTerminal(note)}\n`)
  return 0
}

/** Returns why there was nothing left to watch, null when somebody had seen enough. */
async function watchHost(invocation: Invocation): Promise<string | null> {
  const { options, spec, streams } = invocation
  const interval = intervalOf(options, spec)
  const selection = selectionOf(options, spec)
  const samples = new Samples(screenJudge(streams.cwd))
  const pace = new Pace(interval, options.number('count') ?? Infinity)
  using source = openCensusSource()
  using tracker = options.flag('stacks')
    ? openTracker(selection?.scope ?? { kind: 'all' }, {})
    : null
  using output = outputOf(invocation, options.text('interval') ?? '')
  do {
    // One reading after the other: each is what the host is at one moment.
    // oxlint-disable-next-line no-await-in-loop
    await output.show(samples.next(readMoment(source, tracker, selection)))
    const over = selection?.over() ?? null
    if (over !== null) return over
    // oxlint-disable-next-line no-await-in-loop
  } while (await pace.next(output.left, () => tracker?.poll()))
  return null
}

/** Returns what is wrong with the end of the record, null when it is whole. */
async function watchRecord(invocation: Invocation, path: string): Promise<string | null> {
  const { options, spec, streams } = invocation
  const interval = intervalOf(options, spec)
  const samples = new Samples(screenJudge(streams.cwd))
  const moments = momentsOf(path)
  // A record that cannot be read is told before the screen is taken.
  let next = moments.next()
  using output = outputOf(invocation, options.text('interval') ?? '')
  const pace = new Pace(output.isLive ? interval : 0, options.number('count') ?? Infinity)
  while (next.done !== true) {
    // oxlint-disable-next-line no-await-in-loop
    await output.show(samples.next(next.value))
    // oxlint-disable-next-line no-await-in-loop
    if (!(await pace.next(output.left))) return null
    next = moments.next()
  }
  if (output.isLive) await output.left
  return endingNote(path, next.value)
}
