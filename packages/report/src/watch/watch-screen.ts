import type { ReachNamespace } from '../removal.ts'
import { lineWidth, span, truncateLine, type Line } from '../span.ts'
import { detailLines } from './detail.ts'
import { blindSpotsOf, headLine } from './head.ts'
import { helpLines } from './help.ts'
import { shareRows, type WatchLayout } from './layout.ts'
import type { WatchHistory } from './history.ts'
import { rowsOf, type WatchRow } from './rows.ts'
import type { WatchSample } from './sample.ts'
import { selectedOf, type KeySurroundings, type WatchState } from './state.ts'
import { sortTitle, watchTable } from './watch-table.ts'

/** What a screen is drawn for. */
export interface WatchTerminal {
  readonly columns: number
  readonly rows: number
  /** The clock of the screen's head, e.g. `12:30:05`. */
  readonly clock: string
  readonly interval: string
  readonly reach: ReachNamespace
}

/** A drawn screen, and what the keys that are pressed on it are about. */
export interface WatchScreen {
  /** Exactly as many as the terminal has rows, none wider than its columns. */
  readonly lines: readonly Line[]
  readonly around: KeySurroundings
}

/** Returns the live screen: a head, the table, the pane of the selected row, and the keys. */
export function watchScreen(
  state: WatchState,
  history: WatchHistory,
  terminal: WatchTerminal,
): WatchScreen {
  const { latest } = history
  const rows = rowsOf(state, history)
  const keys = rows.map(({ key }) => key)
  const selected = selectedOf(state, keys)
  const detail =
    latest === null || selected === null
      ? []
      : detailLines(selected, latest, terminal.columns, terminal.reach)
  const layout = shareRows(terminal.rows, rows.length, detail.length, state.opened !== null)
  const hasSites = latest !== null && latest.reading !== null
  const body = bodyOf(state, rows, selected, detail, layout, terminal, latest)
  const lines = [
    ...headOf(state, latest, terminal, hasSites),
    ...body,
    footOf(state, terminal.columns),
  ]
  return {
    lines: lines.slice(0, terminal.rows).map((line) => truncateLine(line, terminal.columns)),
    around: {
      keys,
      page: Math.max(1, layout.table - 1),
      hasSites,
      hidden: Math.max(0, detail.length - layout.pane),
    },
  }
}

function bodyOf(
  state: WatchState,
  rows: readonly WatchRow[],
  selected: string | null,
  detail: readonly Line[],
  layout: WatchLayout,
  terminal: WatchTerminal,
  latest: WatchSample | null,
): Line[] {
  const room = layout.table + layout.pane + (layout.pane > 0 && layout.table > 0 ? 1 : 0)
  if (state.help) {
    const spots = latest === null ? [] : blindSpotsOf(latest)
    return filled(helpLines(spots, terminal.columns), room)
  }
  if (latest === null) return filled([[span('reading…', 'faint')]], room)
  if (state.opened !== null) {
    const from = Math.min(state.opened, Math.max(0, detail.length - layout.pane))
    return filled(detail.slice(from, from + layout.pane), room)
  }
  if (rows.length === 0) return filled([[span(nothing(state), 'faint')]], room)
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === selected),
  )
  const visible = Math.max(1, layout.table - 1)
  const first = Math.min(
    Math.max(0, at - Math.floor(visible / 2)),
    Math.max(0, rows.length - visible),
  )
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0)
  const shown = rows.slice(first, first + visible)
  const { lines } = watchTable(shown, selected, state.view, total, terminal.columns)
  const more = rows.length - shown.length
  const rule = `── ${selected ?? ''} ${more > 0 ? `── ${first + 1}–${first + shown.length} of ${rows.length} rows ` : ''}`
  return [
    ...filled(lines, layout.table),
    ...(layout.pane === 0
      ? []
      : [[span(rule.padEnd(terminal.columns, '─'), 'faint')], ...filled(detail, layout.pane)]),
  ]
}

function nothing({ view, within }: WatchState): string {
  if (within !== null) return `process ${within} holds nothing; esc goes back`
  if (view === 'sites') return 'nothing has been opened since watching began'
  return 'no process holds a BPF object'
}

function headOf(
  state: WatchState,
  latest: WatchSample | null,
  { clock, interval, columns }: WatchTerminal,
  hasSites: boolean,
): Line[] {
  const views = (['processes', 'sites', 'objects'] as const).filter(
    (view) => view !== 'sites' || hasSites,
  )
  const tabs: Line = views.flatMap((view) => [
    view === state.view ? span(`[${view}]`, 'strong') : span(` ${view} `, 'faint'),
    span(' '),
  ])
  const of = state.within === null ? '' : `of process ${state.within}`
  const order = `by ${sortTitle(state.sort, state.view)}${state.reverse ? ', reversed' : ''}, every ${interval}`
  const paused = state.paused ? '  paused' : ''
  const left: Line = [...tabs, span(of), span(paused, 'warn')]
  const gap = Math.max(2, columns - lineWidth(left) - order.length)
  return [headLine(latest, clock), [...left, span(' '.repeat(gap)), span(order, 'faint')]]
}

/** What matters most comes first; what there is no room for is in the help. */
function footOf({ opened, within }: WatchState, columns: number): Line {
  const hints =
    opened !== null
      ? ['q quit', 'esc back', '↑↓ scroll']
      : [
          'q quit',
          '? help',
          '↑↓ select',
          '⏎ open',
          ...(within === null ? [] : ['esc back']),
          'tab view',
          'space pause',
          'f m g v t n p sort',
        ]
  let text = ''
  for (const hint of hints) {
    const longer = text === '' ? hint : `${text}  ${hint}`
    if (longer.length > columns) break
    text = longer
  }
  return [span(text, 'faint')]
}

function filled(lines: readonly Line[], count: number): Line[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? [])
}
