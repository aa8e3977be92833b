import type { BpfObject, Holding } from '@lastref/model'
import type { WatchSample } from './sample.ts'

/** How many moments a row remembers: what a sparkline can show, and what a rate is taken over. */
export const remembered = 60

/** What one row was at the remembered moments, oldest first; three lists of one length. */
export interface Series {
  readonly at: readonly number[]
  readonly fds: readonly number[]
  readonly bytes: readonly number[]
}

/** All rows over time. Rows that are gone are forgotten, so its size follows the host's. */
export interface WatchHistory {
  readonly latest: WatchSample | null
  readonly series: ReadonlyMap<string, Series>
}

export const noHistory: WatchHistory = { latest: null, series: new Map() }

/** Names a row for as long as it lives. */
export const rowKey = {
  process: (pid: number): string => `process ${pid}`,
  site: (id: number): string => `site ${id}`,
  object: (object: Pick<BpfObject, 'kind' | 'id'>): string => `${object.kind} ${object.id}`,
} as const

/** Returns the history with one more moment. */
export function addSample(history: WatchHistory, sample: WatchSample): WatchHistory {
  const series = new Map<string, Series>()
  for (const [key, now] of measured(sample)) {
    const known = history.series.get(key)
    series.set(key, {
      at: appended(known?.at, sample.at),
      fds: appended(known?.fds, now.fds),
      bytes: appended(known?.bytes, now.bytes),
    })
  }
  return { latest: sample, series }
}

/** Returns how fast the fds of a row change, per second, over what is remembered; 0 at first. */
export function fdsPerSecond({ at, fds }: Series): number {
  const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000
  return seconds <= 0 ? 0 : ((fds.at(-1) ?? 0) - (fds[0] ?? 0)) / seconds
}

interface Measured {
  readonly fds: number
  readonly bytes: number
}

function measured({ census, reading }: WatchSample): Map<string, Measured> {
  const rows = new Map<string, Measured>()
  for (const { pid, bpfFds, memlockBytes } of census.processes ?? []) {
    rows.set(rowKey.process(pid), { fds: bpfFds, bytes: memlockBytes })
  }
  for (const object of census.objects) {
    rows.set(rowKey.object(object), { fds: fdsOn(object), bytes: object.memlockBytes ?? 0 })
  }
  for (const [site, holdings] of holdingsBySite(reading?.holdings ?? [])) {
    rows.set(rowKey.site(site), sumOf(holdings))
  }
  return rows
}

/** Returns how many fds are open on the object, in all processes. */
export function fdsOn(object: BpfObject): number {
  let fds = 0
  for (const holder of object.holders) {
    if (holder.kind !== 'file' && holder.kind !== 'iterator') continue
    for (const place of holder.at) fds += 'fds' in place ? place.fds.length : 0
  }
  return fds
}

/** Returns what each known site holds. */
export function holdingsBySite(holdings: readonly Holding[]): Map<number, Holding[]> {
  const sites = new Map<number, Holding[]>()
  for (const holding of holdings) {
    if (holding.site === null) continue
    const known = sites.get(holding.site)
    if (known === undefined) sites.set(holding.site, [holding])
    else known.push(holding)
  }
  return sites
}

/** Fds add up; an object that is held twice has its memory once. */
export function sumOf(holdings: readonly Holding[]): Measured {
  const bytes = new Map<string, number>()
  let fds = 0
  for (const holding of holdings) {
    fds += holding.fds
    bytes.set(rowKey.object(holding.object), holding.memlockBytes ?? 0)
  }
  return { fds, bytes: [...bytes.values()].reduce((sum, one) => sum + one, 0) }
}

function appended(values: readonly number[] | undefined, value: number): readonly number[] {
  return [...(values ?? []).slice(-(remembered - 1)), value]
}
