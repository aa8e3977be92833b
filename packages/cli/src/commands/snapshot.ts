import { resolve } from 'node:path'
import { binaryToTerminal, encodeSnapshot, stdoutIsTaken, type Census } from '@lastref/model'
import { recordCodec, writeSnapshot } from '@lastref/observe'
import { humanBytes } from '@lastref/report'
import { readCensus } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { talk } from '../talk.ts'
import { writeCensus } from '../write-census.ts'

/** Records a census in a file, and says on stderr what it wrote. */
export async function run({ options, streams }: Invocation): Promise<number> {
  const output = options.text('output')
  const json = options.flag('json')
  if (output === '-' && json) throw stdoutIsTaken()
  if (output === '-' && streams.stdout.isTerminal) throw binaryToTerminal()
  const census = readCensus({})
  if (json) await writeCensus(census, streams.stdout)
  if (json && output === undefined) {
    await talk(streams, census, '')
    return 0
  }
  const name = output ?? defaultName(census)
  let bytes = 0
  if (name === '-') {
    for (const piece of encodeSnapshot(recordCodec, census)) {
      bytes += piece.length
      // In order, and no faster than the reader takes them.
      // oxlint-disable-next-line no-await-in-loop
      await streams.stdout.write(piece)
    }
  } else bytes = writeSnapshot(resolve(streams.cwd, name), census)
  await talk(streams, census, summaryOf(name === '-' ? 'stdout' : name, census, bytes))
  return 0
}

/** Returns `lastref-web-1-20260101T000012.345Z.lastref`: sorted by time, and safe in any shell. */
function defaultName({ host, takenAt }: Census): string {
  const hostname = host.hostname.replace(/[^\w.-]/gu, '_').slice(0, 64)
  return `lastref-${hostname}-${takenAt.replace(/[:-]/gu, '')}.lastref`
}

function summaryOf(name: string, { objects }: Census, bytes: number): string {
  const holders = objects.reduce((sum, object) => sum + object.holders.length, 0)
  return `${name}: ${objects.length} objects, ${holders} holders, ${humanBytes(bytes)}`
}
