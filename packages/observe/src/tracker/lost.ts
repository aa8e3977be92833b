import type { LostCounts } from '@lastref/model'
import { decodeLostCounts } from '../generated/wire-tracker.ts'
import { viewOf } from './left.ts'

/** Returns what was lost, from the bytes of a `struct lost_counts` and what user space dropped. */
export function lostCounts(value: unknown, dropped: number): LostCounts {
  if (!(value instanceof Uint8Array))
    return { openings: 0, releases: 0, stacks: 0, events: dropped }
  const lost = decodeLostCounts(viewOf(value), 0)
  return {
    openings: lost.openings,
    releases: lost.releases + lost.left,
    stacks: lost.stacks,
    events: lost.events + dropped,
  }
}
