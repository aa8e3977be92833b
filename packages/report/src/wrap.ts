import { lineWidth, span, type Line, type Span } from './span.ts'
import { displayWidth } from './width.ts'

/**
 * Returns the line broken at spaces so that it fits into `width` (null: never broken).
 *
 * `first` stands before the first line and `next` before the others; both count towards the
 * width. A word longer than a line is kept whole, and where it is: a path that
 * is to be copied must stay one.
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
    const fitsBelow = displayWidth(next) + columns <= width
    if (current.length > 0 && used + columns > width && fitsBelow) {
      lines.push(withoutTrailingSpace(current))
      current = []
      used = displayWidth(next)
    }
    current.push(word)
    used += displayWidth(word.text)
  }
  lines.push(current)
  return lines.map((words, index) => [span(index === 0 ? first : next, 'faint'), ...words])
}

function withoutTrailingSpace(spans: readonly Span[]): Span[] {
  return spans.map((part, index) =>
    index === spans.length - 1 ? { ...part, text: part.text.trimEnd() } : part,
  )
}

/** Returns the spans cut into words with the spaces after them; a number keeps its unit or noun. */
function wordsOf(line: Line): Span[] {
  return line.flatMap((part) =>
    (part.text.match(/(?:[\d.]+ )?\S+\s*|\s+/gu) ?? []).map((text) => ({ text, tone: part.tone })),
  )
}
