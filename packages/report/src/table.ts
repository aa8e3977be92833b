import { lineWidth, span, truncateLine, type Line, type Span } from './span.ts'

export interface Column<Row> {
  readonly title: string
  readonly align: 'left' | 'right'
  /** A column with a minimum may be cut down to it; without one it keeps its full width. */
  readonly min?: number
  /** When nothing more can be cut, the column with the highest number is left out first. */
  readonly drop?: number
  readonly cell: (row: Row) => Line
}

export interface Table {
  readonly lines: readonly Line[]
  /** Titles of the columns there was no room for. */
  readonly dropped: readonly string[]
}

const gap = 2

/** Returns the rows as aligned lines under a line of titles, fitted to `width` (null: unlimited). */
export function layOutTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): Table {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)))
  const natural = columns.map((column, index) =>
    cells.reduce((most, row) => Math.max(most, lineWidth(row[index] ?? [])), column.title.length),
  )
  const shown = new Set(columns.keys())
  const dropped: string[] = []
  let widths = fit(columns, natural, shown, width)
  while (widths === null) {
    const least = leastWanted(columns, shown)
    if (least === null) {
      widths = natural
      break
    }
    shown.delete(least)
    dropped.push(columns[least]?.title ?? '')
    widths = fit(columns, natural, shown, width)
  }
  const fitted = widths
  const visible = [...shown]
  const draw = (cellOf: (index: number) => Line): Line =>
    joinCells(
      visible.map((index) => cellOf(index)),
      visible.map((index) => fitted[index] ?? 0),
      visible.map((index) => columns[index]?.align ?? 'left'),
    )
  const head = draw((index) => [span(columns[index]?.title ?? '', 'faint')])
  return { lines: [head, ...cells.map((row) => draw((index) => row[index] ?? []))], dropped }
}

/** Returns the widths with which the shown columns fit, or null when they do not. */
function fit<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  shown: ReadonlySet<number>,
  width: number | null,
): number[] | null {
  const widths = [...natural]
  if (width === null) return widths
  const room = width - gap * (shown.size - 1)
  let excess = [...shown].reduce((sum, index) => sum + (widths[index] ?? 0), 0) - room
  while (excess > 0) {
    const widest = widestToCut(columns, widths, shown)
    if (widest === null) return null
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
  return widths
}

function widestToCut<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  shown: ReadonlySet<number>,
): number | null {
  let best: number | null = null
  for (const index of shown) {
    const min = columns[index]?.min
    const width = widths[index] ?? 0
    if (min === undefined || width <= min) continue
    if (best === null || width > (widths[best] ?? 0)) best = index
  }
  return best
}

function leastWanted<Row>(
  columns: readonly Column<Row>[],
  shown: ReadonlySet<number>,
): number | null {
  let best: number | null = null
  for (const index of shown) {
    const drop = columns[index]?.drop
    if (drop === undefined) continue
    if (best === null || drop > (columns[best]?.drop ?? 0)) best = index
  }
  return best
}

function joinCells(
  cells: readonly Line[],
  widths: readonly number[],
  aligns: readonly ('left' | 'right')[],
): Line {
  const line: Span[] = []
  cells.forEach((cell, index) => {
    const columns = widths[index] ?? 0
    const cut = truncateLine(cell, columns)
    const padding = span(' '.repeat(Math.max(0, columns - lineWidth(cut))))
    if (index > 0) line.push(span(' '.repeat(gap)))
    if (aligns[index] === 'right') line.push(padding, ...cut)
    else if (index === cells.length - 1) line.push(...cut)
    else line.push(...cut, padding)
  })
  return line.filter((part) => part.text !== '')
}
