import type { Screen } from '@lastref/report'
import type { OutputStream, Streams } from './streams.ts'

/** Narrower than this nothing can be laid out; the terminal then wraps lines itself. */
const narrowest = 40

/**
 * Returns how to draw on a stream. Only terminals get colour and a width, unless the environment
 * says otherwise: `NO_COLOR` (not empty) and `FORCE_COLOR` (0 is off), `COLUMNS` for the width.
 */
export function screenOf(stream: OutputStream, env: Streams['env']): Screen {
  return { width: widthOf(stream, env['COLUMNS']), colour: colourOf(stream, env) }
}

function widthOf(stream: OutputStream, columns: string | undefined): number | null {
  const wanted = Number(columns)
  const width = Number.isInteger(wanted) && wanted > 0 ? wanted : stream.columns
  return width === null ? null : Math.max(width, narrowest)
}

function colourOf(stream: OutputStream, env: Streams['env']): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if ((env['NO_COLOR'] ?? '') !== '') return false
  return stream.isTerminal && env['TERM'] !== 'dumb'
}
