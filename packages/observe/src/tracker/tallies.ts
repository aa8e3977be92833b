import type { SiteTally } from '@lastref/model'
import type { RawEntry } from '@lastref/ebpf'
import { decodeReleaseKey, decodeSiteTally } from '../generated/wire-tracker.ts'
import type { KernelClock } from './clock.ts'
import { viewOf } from './left.ts'
import type { LeftFile, OpenFile } from './open-files.ts'

/** What the tallies of kernel-side keys are added up with. */
export interface TallySources {
  readonly clock: KernelClock
  siteOf(key: number, command: number): number
  /** Tells whether releases at this place are the collector's. */
  isCollectors(release: number): boolean
}

/** The files of one key that have not been closed by anybody. */
interface KeyFiles {
  open: number
  left: number
  readonly pids: Set<number>
}

/**
 * Returns the tallies by site: several keys may be one. What is neither open nor went with a process
 * was closed.
 */
export function talliesOf(
  sites: Iterable<RawEntry>,
  releases: Iterable<RawEntry>,
  files: { readonly open: readonly OpenFile[]; readonly left: readonly LeftFile[] },
  sources: TallySources,
): SiteTally[] {
  const collected = collectedByKey(releases, sources)
  const byKey = filesByKey(files)
  const tallies = new Map<number, SiteTally>()
  for (const [keyBytes, valueBytes] of sites) {
    const key = Number(viewOf(keyBytes).getBigUint64(0, true))
    const { command, pid, ...tally } = decodeSiteTally(viewOf(valueBytes), 0)
    // A place that only pinned.
    if (tally.opened === 0) continue
    const site = sources.siteOf(key, command)
    const { open, left, pids } = byKey.get(key) ?? { open: 0, left: 0, pids: [] }
    const closedAtExit = tally.closedAtExit + left
    // Openings may have gone on while the files were walked.
    const opened = Math.max(tally.opened, open + closedAtExit)
    const gone = opened - open - closedAtExit
    const closedByGc = Math.min(collected.get(key) ?? 0, gone)
    const known = tallies.get(site)
    tallies.set(site, {
      site,
      opened: opened + (known?.opened ?? 0),
      closed: gone - closedByGc + (known?.closed ?? 0),
      closedByGc: closedByGc + (known?.closedByGc ?? 0),
      closedAtExit: closedAtExit + (known?.closedAtExit ?? 0),
      firstAt: Math.min(sources.clock(tally.firstAt), known?.firstAt ?? Infinity),
      lastAt: Math.max(sources.clock(tally.lastAt), known?.lastAt ?? -Infinity),
      pids: [...new Set([...(known?.pids ?? []), ...pids, pid])],
    })
  }
  return [...tallies.values()]
}

function filesByKey({
  open,
  left,
}: {
  readonly open: readonly OpenFile[]
  readonly left: readonly LeftFile[]
}): ReadonlyMap<number, KeyFiles> {
  const found = new Map<number, KeyFiles>()
  const filesOf = (key: number): KeyFiles => {
    let files = found.get(key)
    if (files === undefined) found.set(key, (files = { open: 0, left: 0, pids: new Set() }))
    return files
  }
  for (const { row } of open) {
    const files = filesOf(row.key)
    files.open += 1
    files.pids.add(row.pid)
  }
  for (const { row } of left) {
    const files = filesOf(row.key)
    files.left += 1
    files.pids.add(row.pid)
  }
  return found
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
