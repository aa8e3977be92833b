import { writeFileSync } from 'node:fs'
import { decide, readInput, type GivenInput } from '@lastref/gate'
import { baselineText, type FindingsDocument } from '@lastref/model'
import { escapeTerminal } from '@lastref/report'
import type { Invocation } from '../command.ts'
import { baselineIncomplete, unwritableOutput } from '../errors-gate.ts'
import { renderGate } from '../gate/render-gate.ts'
import { gateSettings, type GateSettings } from '../gate/settings.ts'
import { tell } from '../gate/tell.ts'
import { writeOutput } from '../gate/write-output.ts'
import { ClosedOutput, type Streams } from '../streams.ts'

/** Makes one verdict of what the tools of a pipeline found. */
export async function run(invocation: Invocation): Promise<number> {
  const { streams } = invocation
  const settings = gateSettings(invocation)
  const inputs = settings.inputs.map(({ name, path }): GivenInput => ({
    name,
    path,
    reading: readInput(path, streams.cwd),
  }))
  const { unmet, policy, baseline, minScanned } = settings
  const today = new Date().toISOString().slice(0, 10)
  const document = decide({ inputs, unmet, policy, baseline, minScanned, today })
  if (settings.writesBaseline !== null) return acceptAll(document, settings.writesBaseline, streams)
  // The verdict first: nothing that fails afterwards may hide it.
  await writeVerdict(document, settings, invocation)
  const problem = writeOutputs(document, settings, streams)
  if (settings.notifies) await tell(document, settings, streams)
  if (problem !== null) throw problem
  return document.gate?.verdict === 'passed' ? 0 : 1
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
