import type { Verdict } from '@lastref/model'
import { humanBytes } from '../bytes.ts'
import { shareTone } from '../share.ts'
import { span, type Line, type Tone } from '../span.ts'
import { layOutTable, type Column, type Table } from '../table.ts'
import { shortTime } from './short-time.ts'
import type { WatchRow } from './rows.ts'
import { sparkline } from './sparkline.ts'
import type { SortKey, WatchView } from './state.ts'

/** From this width on sparklines are twice as long. */
const roomy = 110

/** Returns the table of the rows that fit on the screen; the selected one is marked. */
export function watchTable(
  rows: readonly WatchRow[],
  selected: string | null,
  view: WatchView,
  total: number,
  width: number | null,
): Table {
  const spark = width === null || width >= roomy ? 16 : 6
  return layOutTable(columnsOf(selected, view, total, spark), rows, width)
}

const names: Readonly<Record<WatchView, readonly [id: string, name: string]>> = {
  processes: ['PID', 'COMMAND'],
  sites: ['SITE', 'OPENED AT'],
  objects: ['OBJECT', 'NAME'],
}

/** The title of each column that can be sorted by, to mark it. */
export function sortTitle(sort: SortKey, view: WatchView): string {
  const [id, name] = names[view]
  return {
    fds: 'FDS',
    memory: 'MEMORY',
    growth: 'PER S',
    verdict: 'VERDICT',
    time: 'ENDS IN',
    name,
    id,
  }[sort]
}

function columnsOf(
  selected: string | null,
  view: WatchView,
  total: number,
  spark: number,
): Column<WatchRow>[] {
  const [id, name] = names[view]
  const toneOf = (row: WatchRow, tone: Tone): Tone => (row.key === selected ? 'strong' : tone)
  const plain =
    (text: (row: WatchRow) => string) =>
    (row: WatchRow): Line => [span(text(row), toneOf(row, 'plain'))]
  const limits: Column<WatchRow>[] =
    view === 'processes' ? [{ title: 'OPEN FDS', align: 'right', drop: 3, cell: openFdsCell }] : []
  return [
    {
      title: id,
      align: view === 'processes' ? 'right' : 'left',
      cell: (row) => [span(`${row.key === selected ? '▸' : ' '}${row.id}`, toneOf(row, 'plain'))],
    },
    { title: name, align: 'left', min: view === 'sites' ? 26 : 8, cell: plain((row) => row.name) },
    { title: 'FDS', align: 'right', cell: plain((row) => String(row.fds)) },
    { title: 'PER S', align: 'right', drop: 2, cell: plain((row) => rateText(row.perSecond)) },
    {
      title: 'TREND',
      align: 'left',
      drop: 4,
      cell: ({ series }) => [span(sparkline(series.fds, spark))],
    },
    {
      title: 'MEMORY',
      align: 'right',
      cell: (row) => [span(humanBytes(row.bytes), toneOf(row, shareTone(row.bytes, total)))],
    },
    {
      title: 'TREND',
      align: 'left',
      drop: 5,
      cell: ({ series }) => [span(sparkline(series.bytes, spark))],
    },
    ...limits,
    { title: 'VERDICT', align: 'left', cell: ({ verdict }) => [verdictSpan(verdict)] },
    { title: 'ENDS IN', align: 'right', drop: 1, cell: endsCell },
  ]
}

export function verdictSpan(verdict: Verdict | null): Line[number] {
  if (verdict === null) return span('-', 'faint')
  return span(verdict, verdictTones[verdict])
}

const verdictTones: Readonly<Record<Verdict, Tone>> = {
  ok: 'good',
  growing: 'bad',
  leaked: 'bad',
  orphaned: 'warn',
  'closed-by-gc': 'warn',
  recheck: 'warn',
}

function endsCell({ forecast }: WatchRow): Line {
  if (forecast === null) return [span('-', 'faint')]
  return [span(shortTime(forecast.inSeconds), forecast.inSeconds < 3600 ? 'bad' : 'warn')]
}

function openFdsCell({ openFds, fdLimit }: WatchRow): Line {
  if (openFds === null) return [span('-', 'faint')]
  const text = fdLimit === null ? String(openFds) : `${openFds}/${fdLimit}`
  return [span(text, fdLimit === null ? 'plain' : shareTone(openFds, fdLimit))]
}

function rateText(perSecond: number): string {
  if (Math.abs(perSecond) < 0.05) return '0'
  const digits = Math.abs(perSecond) < 10 ? 1 : 0
  return `${perSecond > 0 ? '+' : ''}${perSecond.toFixed(digits)}`
}
