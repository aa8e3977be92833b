import {
  everything,
  enterPrivateBpffs,
  runLab,
  select,
  type LabEvent,
  type LabResults,
} from '@lastref/lab'
import type { Invocation } from '../command.ts'

/** Runs the lab and prints its results. */
export async function runAndReport({ positionals, options, streams }: Invocation): Promise<number> {
  const [what, ...names] = positionals
  const selection = what === 'all' ? everything : select(names)
  enterPrivateBpffs()
  const results = await runLab({
    ...selection,
    lastref: [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)],
    repeat: 1,
    seed: 1,
    timeout: 120_000,
    signal: new AbortController().signal,
    onEvent: (event: LabEvent) => {
      void streams.stderr.write(`${JSON.stringify(event).slice(0, 300)}\n`)
    },
  })
  if (options.flag('json')) await streams.stdout.write(`${JSON.stringify(results)}\n`)
  return statusOf(results)
}

function statusOf({ experiments }: LabResults): number {
  const cases = experiments.flatMap((experiment) => experiment.cases)
  return cases.some(({ outcome }) => outcome === 'broken') ? 1 : 0
}
