import { openCensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { selectionOf } from '../trace/selection.ts'
import { intervalOf } from '../watch/interval.ts'
import { judgeFindings } from '../watch/judge.ts'
import { outputOf } from '../watch/output.ts'
import { Pace } from '../watch/pace.ts'
import { readMoment, Samples } from '../watch/samples.ts'

/** Shows what the host holds, again and again: a live screen, or one screen after the other. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, spec, streams } = invocation
  const interval = intervalOf(options, spec)
  const selection = selectionOf(options, spec)
  const samples = new Samples(judgeFindings())
  const pace = new Pace(interval, options.number('count') ?? Infinity)
  let ended: string | null = null
  {
    using source = openCensusSource()
    using output = outputOf(invocation, options.text('interval') ?? '')
    do {
      // One reading after the other: each is what the host is at one moment.
      // oxlint-disable-next-line no-await-in-loop
      await output.show(samples.next(readMoment(source, null, selection)))
      ended = selection?.over() ?? null
      // oxlint-disable-next-line no-await-in-loop
    } while (ended === null && (await pace.next(output.left)))
  }
  // The terminal is as it was: what is said now stays.
  if (ended !== null) await streams.stderr.write(`${ended}\n`)
  return 0
}
