import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { collect, decide, readInput, type GivenInput } from '@lastref/gate'
import { baselineText, type FindingsDocument } from '@lastref/model'
import { escapeTerminal } from '@lastref/report'
import type { Invocation } from '../command.ts'
import { baselineIncomplete, unwritableOutput } from '../errors-gate.ts'
import { renderGate } from '../gate/render-gate.ts'
import { gateSettings, type GateSettings, type NamedPath } from '../gate/settings.ts'
import { tell } from '../gate/tell.ts'
import { writeOutput } from '../gate/write-output.ts'
import { ClosedOutput, type Streams } from '../streams.ts'

/** Makes one verdict of what the tools of a pipeline found. */
export async function run(invocation: Invocation): Promise<number> {
  // What is read is let go at once; a larger nursery would only keep more of it, 150 MB of 200,000 findings.
  setFlagsFromString('--semi-space-growth-factor=1')
  const { streams } = invocation
  const settings = gateSettings(invocation)
  const { unmet, policy, baseline, minScanned } = settings
  const today = new Date().toISOString().slice(0, 10)
  const collected = collect(readInputs(settings.inputs, streams.cwd))
  const document = decide({ collected, unmet, policy, baseline, minScanned, today })
  if (settings.writesBaseline !== null) return acceptAll(document, settings.writesBaseline, streams)
  // The verdict first: nothing that fails afterwards may hide it.
  await writeVerdict(document, settings, invocation)
  const problem = writeOutputs(document, settings, streams)
  if (settings.notifies) await tell(document, settings, streams)
  if (problem !== null) throw problem
  return document.gate?.verdict === 'passed' ? 0 : 1
}

/** One is read when the one before has been let go. */
function* readInputs(inputs: readonly NamedPath[], cwd: string): Generator<GivenInput> {
  for (const { name, path } of inputs) yield { name, path, reading: readInput(path, cwd) }
}

/** Returns the first error; an output that cannot be written does not keep the others from it. */
function writeOutputs(
  document: FindingsDocument,
  settings: GateSettings,
  streams: Streams,
): Error | null {
  const errors = settings.outputs.flatMap((output) => {
    try {
      writeOutput(document, output, settings, streams)
      return []
    } catch (error) {
      return [error instanceof Error ? error : new Error(String(error))]
    }
  })
  return errors[0] ?? null
}

/** A reader of our output that has gone does not change the verdict: nothing passes by accident. */
async function writeVerdict(
  document: FindingsDocument,
  { format, limit }: GateSettings,
  { screen, streams }: Invocation,
): Promise<void> {
  try {
    for (const part of renderGate(document, format, { screen, cwd: streams.cwd, limit })) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      await streams.stdout.write(part)
    }
  } catch (error) {
    if (!(error instanceof ClosedOutput)) throw error
  }
}

async function acceptAll(
  { findings }: FindingsDocument,
  path: string,
  streams: Streams,
): Promise<number> {
  const problem = findings.find(({ source, code }) => source === 'gate' && code !== 'LRG004')
  if (problem !== undefined) throw baselineIncomplete(problem.title)
  const accepted = findings.filter(
    ({ source, gate }) => source !== 'gate' && gate?.status !== 'waived',
  )
  try {
    writeFileSync(path, baselineText(accepted))
  } catch (error) {
    throw unwritableOutput(path, error)
  }
  await streams.stderr.write(
    `note: ${accepted.length} findings are accepted in ${escapeTerminal(path)}\n`,
  )
  return 0
}
