import type { Holding } from '../opening.ts'
import { total, type SiteHistory } from './site-history.ts'

/**
 * Returns what was left at an exit and was closed by nobody since: a file that a parent shares with
 * a child that exits is seen there, and may well be closed by the parent later.
 */
export function stillOpen(history: SiteHistory): readonly Holding[] {
  return abandoned(history) > 0 ? history.left : []
}

/** Returns how many of the files that were left at an exit no process has closed or holds. */
export function abandoned({ left, held, opened, closed, closedByGc }: SiteHistory): number {
  const unclosed = Math.max(0, opened - closed - closedByGc - total(held, 'files'))
  return Math.min(total(left, 'files'), unclosed)
}
