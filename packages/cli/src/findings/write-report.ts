import type { FindingsDocument } from '@lastref/model'
import { escapeTerminal, paint, span, wrapLine } from '@lastref/report'
import { screenOf } from '../screen.ts'
import type { Streams } from '../streams.ts'
import type { Destination } from './destination.ts'
import type { FindingsFormat } from './format.ts'
import { renderFindings } from './render.ts'

export interface ReportOptions {
  readonly format: FindingsFormat
  /** Null: stderr. */
  readonly destination: Destination | null
  /** What a reader has to know beside the findings: `what: sentence`. */
  readonly notes: readonly string[]
  readonly pid: number
  readonly streams: Streams
}

/** Writes a report into its file, or to stderr; what a document has no place for always goes there. */
export async function writeReport(
  document: FindingsDocument,
  { destination, format, notes, pid, streams }: ReportOptions,
): Promise<void> {
  const screen = screenOf(streams.stderr, streams.env)
  const told = paint(
    notes.flatMap((note) =>
      wrapLine([span('note: ', 'warn'), span(escapeTerminal(note))], '', '  ', screen.width),
    ),
    screen.colour,
  )
  if (destination === null) {
    await streams.stderr.write(renderFindings(document, format, screen, streams.cwd))
    // A document on stderr is read by a program, if at all: nothing may follow it.
    if (format === 'text') await streams.stderr.write(told)
    return
  }
  const path = destination.write(
    renderFindings(document, format, { width: 100, colour: false }, streams.cwd),
    pid,
  )
  const count = document.findings.length
  const said = `lastref: ${count} ${count === 1 ? 'finding' : 'findings'}, told in ${escapeTerminal(path)}\n`
  await streams.stderr.write(`${said}${told}`)
}
