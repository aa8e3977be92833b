import { escapeTerminal } from '../escape.ts'
import { html, type Html } from '../html/html.ts'
import { displayWidth } from '../width.ts'

/** Width of every plot in the units of its view box. */
export const plotWidth = 736

/** How many series can be told apart by colour and dash; the next one begins again. */
export const seriesStyles = 6

/** Where a text stands: left of its point, around it, or right of it. */
export type Anchor = 'start' | 'middle' | 'end'

/** Returns a picture of the given height, said in one sentence to those who cannot see it. */
export function svgPicture(title: string, height: number, content: readonly Html[]): Html {
  return html`<svg class="plot" viewBox="0 0 ${plotWidth} ${height}" role="img" aria-label="${title}">
${content}</svg>`
}

/** Returns a straight line of the class `grid`, `axis` or `mark`. */
export function svgLine(
  kind: 'grid' | 'axis' | 'mark',
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
): Html {
  const [x1, y1] = from
  const [x2, y2] = to
  return html`<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>\n`
}

/** Returns a text at a point; `look` is a class of the page's style, empty for plain text. */
export function svgText(
  text: string,
  at: readonly [x: number, y: number],
  anchor: Anchor,
  look = '',
): Html {
  const [x, y] = at
  return html`<text class="${look}" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>\n`
}

/** Returns about how wide the widest text is; the real width depends on the reader's font. */
export function widest(texts: readonly string[]): number {
  return Math.round(7.6 * Math.max(0, ...texts.map((text) => displayWidth(escapeTerminal(text)))))
}

/** Returns the number with one digit behind the point: more is below what a screen shows. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
