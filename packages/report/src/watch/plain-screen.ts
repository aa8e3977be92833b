import { span, type Line, type Screen } from '../span.ts'
import { findingLines } from './detail.ts'
import { headLine } from './head.ts'
import type { WatchHistory } from './history.ts'
import { rowsOf } from './rows.ts'
import { initialWatchState } from './state.ts'
import { watchTable } from './watch-table.ts'

/** Returns one reading for where no live screen can be: the head, all processes, the findings. */
export function plainScreen(history: WatchHistory, clock: string, screen: Screen): Line[] {
  const { latest } = history
  if (latest === null) return []
  const rows = rowsOf(initialWatchState, history)
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0)
  const table = watchTable(rows, null, 'processes', total, screen.width)
  return [
    headLine(latest, clock),
    ...(rows.length === 0 ? [[span('no process holds a BPF object', 'faint')]] : table.lines),
    ...latest.findings.flatMap((finding) => findingLines(finding, screen.width)),
    [],
  ]
}
