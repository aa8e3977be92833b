import type { Census } from '@lastref/model'
import { escapeTerminal, paint, span, wrapLine, type Table } from '@lastref/report'
import { screenOf } from './screen.ts'
import type { Streams } from './streams.ts'

/** Says on stderr what the table does not: the summary, left-out columns, what was not seen. */
export async function talk(
  streams: Streams,
  census: Census,
  summary: string,
  table?: Table,
): Promise<void> {
  const { colour, width } = screenOf(streams.stderr, streams.env)
  const dropped = table?.dropped ?? []
  const notes = [
    ...(dropped.length === 0
      ? []
      : [`no room for ${dropped.join(', ')}: widen the terminal, or --json`]),
    ...census.blindSpots,
  ]
  const lines = [
    ...(summary === '' ? [] : wrapLine([span(summary)], '', '  ', width)),
    ...notes.flatMap((note) =>
      wrapLine([span('note: ', 'warn'), span(escapeTerminal(note))], '', '  ', width),
    ),
  ]
  await streams.stderr.write(paint(lines, colour))
}
