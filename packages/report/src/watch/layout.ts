/** How many lines the table, with its titles, and the pane below it get. */
export interface WatchLayout {
  readonly table: number
  readonly pane: number
}

/** Two lines of head and one of keys; the rule above the pane is a fourth. */
const fixed = 3
/** A pane of fewer lines says too little to be worth its rule. */
const leastPane = 4

/** Returns how a terminal of so many rows is shared out; an opened pane has all of it. */
export function shareRows(
  terminalRows: number,
  tableRows: number,
  paneLines: number,
  opened: boolean,
): WatchLayout {
  const room = Math.max(1, terminalRows - fixed)
  if (opened) return { table: 0, pane: room }
  // The table may have what it needs up to half of the room, and what the pane leaves.
  const wanted = tableRows + 1
  const half = Math.ceil(room / 2)
  const table = Math.min(wanted, Math.max(half, room - 1 - paneLines))
  const pane = room - 1 - table
  return pane < leastPane ? { table: room, pane: 0 } : { table, pane }
}
