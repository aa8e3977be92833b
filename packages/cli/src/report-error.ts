import { LastrefError } from '@lastref/model'
import { errorLines, paint } from '@lastref/report'
import { bugInLastref } from './errors.ts'
import { screenOf } from './screen.ts'
import type { Streams } from './streams.ts'

/** Says on stderr what went wrong and what helps, and returns the status that belongs to it. */
export async function reportError(error: unknown, streams: Streams): Promise<number> {
  const known = error instanceof LastrefError ? error : bugInLastref(error)
  const { colour } = screenOf(streams.stderr, streams.env)
  let text = paint(errorLines(known), colour)
  if ((streams.env['LASTREF_DEBUG'] ?? '') !== '' && error instanceof Error) {
    text += `${error.stack ?? ''}\n`
  }
  try {
    await streams.stderr.write(text)
  } catch {
    // Nobody reads stderr; the status still tells.
  }
  return known.status
}
