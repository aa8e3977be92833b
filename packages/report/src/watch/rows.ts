import type { BpfObject, Finding, Forecast, Verdict } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { nameOrTarget } from '../object-text.ts'
import { siteText } from './site-text.ts'
import {
  fdsOn,
  fdsPerSecond,
  holdingsBySite,
  rowKey,
  sumOf,
  type Series,
  type WatchHistory,
} from './history.ts'
import type { WatchSample } from './sample.ts'
import type { SortKey, WatchState } from './state.ts'

/** A line of the table that can be selected. */
export interface WatchRow {
  readonly key: string
  /** The pid of a process; ids of an object and a site, as text to show. */
  readonly id: string
  /** Escaped. */
  readonly name: string
  readonly fds: number
  readonly bytes: number
  readonly openFds: number | null
  readonly fdLimit: number | null
  readonly series: Series
  readonly perSecond: number
  readonly verdict: Verdict | null
  readonly forecast: Forecast | null
}

const emptySeries: Series = { at: [], fds: [], bytes: [] }

/** Returns the rows of the view that is open, in the order it asks for. */
export function rowsOf(state: WatchState, history: WatchHistory): WatchRow[] {
  const { latest } = history
  if (latest === null) return []
  const rows = unsorted(state, latest).map((row) => {
    const series = history.series.get(row.key) ?? emptySeries
    return { ...row, series, perSecond: fdsPerSecond(series) }
  })
  return rows.toSorted((a, b) => compare(a, b, state.sort) * (state.reverse ? -1 : 1))
}

type Unmeasured = Omit<WatchRow, 'series' | 'perSecond'>

function unsorted(state: WatchState, sample: WatchSample): Unmeasured[] {
  switch (state.view) {
    case 'processes':
      return processRows(sample)
    case 'sites':
      return siteRows(sample, state.within)
    case 'objects':
      return objectRows(sample, state.within)
  }
}

function processRows({ census, findings }: WatchSample): Unmeasured[] {
  return (census.processes ?? []).map((process) => ({
    key: rowKey.process(process.pid),
    id: String(process.pid),
    name: escapeTerminal(process.comm),
    fds: process.bpfFds,
    bytes: process.memlockBytes,
    openFds: process.openFds,
    fdLimit: process.fdLimit,
    ...judgement(findings.filter(({ pids }) => pids.includes(process.pid))),
  }))
}

function siteRows({ reading, findings }: WatchSample, within: number | null): Unmeasured[] {
  const sites = new Map((reading?.sites ?? []).map((site) => [site.id, site]))
  return [...holdingsBySite(reading?.holdings ?? [])].flatMap(([id, holdings]) => {
    const site = sites.get(id)
    if (site === undefined) return []
    if (within !== null && !holdings.some(({ pids }) => pids.includes(within))) return []
    const pids = new Set(holdings.flatMap((holding) => holding.pids))
    const objects = new Set(holdings.map(({ object }) => rowKey.object(object)))
    const name = siteText(site)
    const own = findings.filter(
      (finding) =>
        finding.site !== null &&
        siteText({ stack: { frames: finding.stack } }) === name &&
        finding.pids.some((pid) => pids.has(pid)) &&
        (finding.object === null || objects.has(rowKey.object(finding.object))),
    )
    const row = { key: rowKey.site(id), id: String(id), name, ...sumOf(holdings) }
    return [{ ...row, openFds: null, fdLimit: null, ...judgement(own) }]
  })
}

function objectRows({ census, findings }: WatchSample, within: number | null): Unmeasured[] {
  const shown = within === null ? census.objects : census.objects.filter((o) => isHeld(o, within))
  return shown.map((object) => ({
    key: rowKey.object(object),
    id: `${object.kind} ${object.id}`,
    name: nameOrTarget(object),
    fds: fdsOn(object),
    bytes: object.memlockBytes ?? 0,
    openFds: null,
    fdLimit: null,
    ...judgement(
      findings.filter(
        (finding) =>
          finding.object !== null && rowKey.object(finding.object) === rowKey.object(object),
      ),
    ),
  }))
}

/** Tells whether the process holds the object through an fd, a mapping or a message in flight. */
export function isHeld(object: BpfObject, pid: number): boolean {
  return object.holders.some(
    (holder) =>
      (holder.kind === 'file' || holder.kind === 'iterator') &&
      holder.at.some((place) => place.pid === pid),
  )
}

/** Worst first. */
const gravity: readonly Verdict[] = [
  'leaked',
  'growing',
  'orphaned',
  'closed-by-gc',
  'recheck',
  'ok',
]

function judgement(findings: readonly Finding[]): Pick<WatchRow, 'verdict' | 'forecast'> {
  const verdicts = new Set(findings.map(({ verdict }) => verdict))
  const soonest = findings
    .flatMap(({ forecast }) => (forecast === null ? [] : [forecast]))
    .toSorted((a, b) => a.inSeconds - b.inSeconds)
  return {
    verdict: gravity.find((verdict) => verdicts.has(verdict)) ?? null,
    forecast: soonest[0] ?? null,
  }
}

function compare(a: WatchRow, b: WatchRow, key: SortKey): number {
  return compareBy(a, b, key) || b.fds - a.fds || a.id.localeCompare(b.id, 'en', { numeric: true })
}

function compareBy(a: WatchRow, b: WatchRow, key: SortKey): number {
  switch (key) {
    case 'fds':
      return b.fds - a.fds
    case 'memory':
      return b.bytes - a.bytes
    case 'growth':
      return b.perSecond - a.perSecond
    case 'verdict':
      return rank(a.verdict) - rank(b.verdict)
    case 'time':
      return (a.forecast?.inSeconds ?? Infinity) - (b.forecast?.inSeconds ?? Infinity) || 0
    case 'name':
      return a.name.localeCompare(b.name, 'en')
    case 'id':
      return a.id.localeCompare(b.id, 'en', { numeric: true })
  }
}

function rank(verdict: Verdict | null): number {
  return verdict === null ? gravity.length : gravity.indexOf(verdict)
}
