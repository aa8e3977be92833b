import { lineWidth, span, type Line, type Span } from './span.ts'
import { displayWidth } from './width.ts'

/**
 * Returns the line broken at spaces so that it fits into `width` (null: never broken).
 *
 * `first` stands before the first line and `next` before the others; both count towards the
 * width. A word longer than a line is kept whole: a path that is to be copied must stay one.
 */
export function wrapLine(line: Line, first: string, next: string, width: number | null): Line[] {
  if (width === null || displayWidth(first) + lineWidth(line) <= width) {
    return [[span(first, 'faint'), ...line]]
  }
  const lines: Line[] = []
  let current: Span[] = []
  let used = displayWidth(first)
  for (const word of wordsOf(line)) {
    const columns = displayWidth(word.text.trimEnd())
    if (current.length > 0 && used + columns > width) {
      lines.push(current)
      current = []
      used = displayWidth(next)
    }
    current.push(word)
    used += displayWidth(word.text)
  }
  lines.push(current)
  return lines.map((words, index) => [span(index === 0 ? first : next, 'faint'), ...words])
}

/** Returns the spans cut into words, each with the spaces that follow it. */
function wordsOf(line: Line): Span[] {
  return line.flatMap((part) =>
    (part.text.match(/\S+\s*|\s+/gu) ?? []).map((text) => ({ text, tone: part.tone })),
  )
}
