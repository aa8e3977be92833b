import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { labMarkdown, labPage, parseResults } from '@lastref/lab'
import type { Invocation } from '../command.ts'
import { unreadableFile } from '../errors-run.ts'
import { Destination } from '../findings/destination.ts'

/** Makes a page of the results that `lastref lab run -o FILE` has written. */
export async function report(name: string, { options, streams }: Invocation): Promise<number> {
  const output = options.text('output')
  const destination = output === undefined ? null : new Destination(output, streams.cwd)
  const results = parseResults(name, textOf(resolve(streams.cwd, name)))
  const text = options.text('format') === 'markdown' ? labMarkdown(results) : labPage(results)
  if (destination === null) await streams.stdout.write(text)
  else destination.write(text, process.pid)
  return 0
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadableFile(path, error)
  }
}
