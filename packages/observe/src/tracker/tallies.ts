import type { SiteTally } from '@lastref/model'
import type { RawEntry } from '@lastref/ebpf'
import { decodeReleaseKey, decodeSiteTally } from '../generated/wire-tracker.ts'
import type { KernelClock } from './clock.ts'
import { viewOf } from './left.ts'

/** What the tallies of kernel-side keys are added up with. */
export interface TallySources {
  readonly clock: KernelClock
  siteOf(key: number, command: number): number
  /** Tells whether releases at this place are the collector's. */
  isCollectors(release: number): boolean
  /** How many files of a key are open that are on no object, and so were no openings. */
  readonly notOpenings: ReadonlyMap<number, number>
  readonly pidsOfKey: ReadonlyMap<number, ReadonlySet<number>>
}

/** Returns the tallies by site: several keys may be one. */
export function talliesOf(
  sites: Iterable<RawEntry>,
  releases: Iterable<RawEntry>,
  sources: TallySources,
): SiteTally[] {
  const collected = collectedByKey(releases, sources)
  const tallies = new Map<number, SiteTally>()
  for (const [keyBytes, valueBytes] of sites) {
    const key = Number(viewOf(keyBytes).getBigUint64(0, true))
    const tally = decodeSiteTally(viewOf(valueBytes), 0)
    const opened = tally.opened - (sources.notOpenings.get(key) ?? 0)
    // A place that only pinned, or whose calls all failed.
    if (opened === 0) continue
    const site = sources.siteOf(key, tally.command)
    const known = tallies.get(site)
    const byGc = Math.min(collected.get(key) ?? 0, tally.closed)
    const pids = [...(sources.pidsOfKey.get(key) ?? []), tally.pid]
    tallies.set(site, {
      site,
      opened: opened + (known?.opened ?? 0),
      closed: tally.closed - byGc + (known?.closed ?? 0),
      closedByGc: byGc + (known?.closedByGc ?? 0),
      closedAtExit: tally.closedAtExit + (known?.closedAtExit ?? 0),
      firstAt: Math.min(sources.clock(tally.firstAt), known?.firstAt ?? Infinity),
      lastAt: Math.max(sources.clock(tally.lastAt), known?.lastAt ?? -Infinity),
      pids: [...new Set([...(known?.pids ?? []), ...pids])],
    })
  }
  return [...tallies.values()]
}

function collectedByKey(
  releases: Iterable<RawEntry>,
  sources: TallySources,
): ReadonlyMap<number, number> {
  const collected = new Map<number, number>()
  for (const [keyBytes, valueBytes] of releases) {
    const { key, release } = decodeReleaseKey(viewOf(keyBytes), 0)
    if (!sources.isCollectors(release)) continue
    const count = Number(viewOf(valueBytes).getBigUint64(0, true))
    collected.set(key, (collected.get(key) ?? 0) + count)
  }
  return collected
}
