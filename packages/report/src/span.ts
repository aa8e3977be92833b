import { displayWidth, truncate } from './width.ts'

/** What a piece of text means. A tone is never decoration: `plain` is the rule. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'warn' | 'bad'

/** A piece of escaped text in one tone. */
export interface Span {
  readonly text: string
  readonly tone: Tone
}

/** One line of output, before it is painted. */
export type Line = readonly Span[]

/** What the output goes to. A width of null means unlimited: a file or a pipe. */
export interface Screen {
  readonly width: number | null
  readonly colour: boolean
}

/** Returns a span; the text must have been escaped before. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

export function lineWidth(line: Line): number {
  let width = 0
  for (const part of line) width += displayWidth(part.text)
  return width
}

/** Returns the line cut to `columns`, the last column being `…` when something was cut off. */
export function truncateLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line
  const kept: Span[] = []
  let left = columns
  for (const part of line) {
    const width = displayWidth(part.text)
    // One column stays free for the mark, unless this part ends the line.
    if (width < left) {
      kept.push(part)
      left -= width
      continue
    }
    kept.push({ text: truncate(`${part.text} `, left), tone: part.tone })
    break
  }
  return kept
}

const sgr: Readonly<Record<Tone, string>> = {
  plain: '',
  strong: '1',
  faint: '2',
  good: '32',
  warn: '33',
  bad: '1;31',
}

/** Returns the lines as text, each ended by a newline, with ANSI-16 colours where wanted. */
export function paint(lines: readonly Line[], colour: boolean): string {
  let text = ''
  for (const line of lines) text += `${paintLine(line, colour)}\n`
  return text
}

function paintLine(line: Line, colour: boolean): string {
  let text = ''
  for (const part of line) {
    const code = sgr[part.tone]
    text +=
      colour && code !== '' && part.text !== '' ? `\x1b[${code}m${part.text}\x1b[0m` : part.text
  }
  return colour ? text : text.trimEnd()
}
