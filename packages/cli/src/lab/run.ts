import {
  claimText,
  enterPrivateBpffs,
  experimentText,
  runLab,
  tallyOf,
  tallyText,
  withSwappedLabels,
  type LabEvent,
  type LabResults,
  type Selection,
} from '@lastref/lab'
import { escapeTerminal, paint, span, type Line } from '@lastref/report'
import type { Invocation } from '../command.ts'
import { outOfRange } from '../errors-run.ts'
import { Destination } from '../findings/destination.ts'
import { StopSignal } from '../watch/stop-signal.ts'
import { version } from '../version.ts'
import { LabProgress } from './progress.ts'

/** Runs a selection of the lab and prints what came of it while it comes. */
export async function runAndPrint(chosen: Selection, invocation: Invocation): Promise<number> {
  const { options, screen, streams } = invocation
  const selection = options.flag('swap-labels') ? withSwappedLabels(chosen) : chosen
  const json = options.flag('json')
  const output = options.text('output')
  const destination = output === undefined ? null : new Destination(output, streams.cwd)
  const settings = {
    repeat: positive('repeat', options.number('repeat') ?? 1),
    seed: options.number('seed') ?? 1,
    timeout: options.duration('timeout') ?? 300_000,
  }
  enterPrivateBpffs()
  using stop = new StopSignal()
  const giveUp = new AbortController()
  void stop.received.then((signal) => giveUp.abort(signal))
  const { experiments, claims } = selection
  const progress = new LabProgress(streams.stderr, experiments.length + claims.length)
  let printing: Promise<void> = Promise.resolve()
  const onEvent = (event: LabEvent): void => {
    progress.show(event)
    if (json || (event.kind !== 'experiment' && event.kind !== 'claim')) return
    const lines: readonly Line[] =
      event.kind === 'experiment'
        ? experimentText(event.result, screen)
        : claimText(event.result, screen)
    printing = printing
      .then(() => progress.clear())
      .then(() => streams.stdout.write(paint(lines, screen.colour)))
    printing.catch((error: unknown) => giveUp.abort(error))
  }
  try {
    const results = await runLab({
      ...selection,
      ...settings,
      version,
      lastref: [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)],
      signal: giveUp.signal,
      onEvent,
    })
    await printing
    await progress.clear()
    const text = `${JSON.stringify(results)}\n`
    if (json) await streams.stdout.write(text)
    const path = destination?.write(text, process.pid)
    await conclude(results, path, invocation)
    const { broken, contradicted } = tallyOf(results)
    return broken + contradicted > 0 ? 1 : 0
  } catch (error) {
    await progress.clear()
    const status = stop.isReceived ? statusOf(giveUp.signal.reason) : null
    if (status === null) throw error
    return status
  }
}

async function conclude(
  results: LabResults,
  path: string | undefined,
  { streams }: Invocation,
): Promise<void> {
  const { seconds } = results
  const said = `lab: ${tallyText(tallyOf(results))}, in ${Math.round(seconds)} s`
  const lines = [
    [span(said)],
    ...(path === undefined
      ? []
      : [
          [
            span(
              `lab: results in ${escapeTerminal(path)}; lastref lab report makes a page of them`,
            ),
          ],
        ]),
  ]
  await streams.stderr.write(paint(lines, false))
}

function positive(option: string, value: number): number {
  if (value >= 1) return value
  throw outOfRange(`--${option}`, String(value), 'at least 1', 'lab')
}

/** A shell tells by 128+n that a signal ended a command. */
function statusOf(signal: unknown): number | null {
  const numbers: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
  return typeof signal === 'string' ? (numbers[signal] ?? null) : null
}
