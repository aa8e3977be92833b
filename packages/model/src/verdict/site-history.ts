import { trendOf, thinned, type Trend } from '../forecast/trend.ts'
import type { Holding, ObjectIdentity, OpeningsReading, Site, SiteTally } from '../opening.ts'
import { objectKinds } from '../kind.ts'
import { siteNames, unseenKey, type SiteNames } from './site-names.ts'

/** Everything the readings say about one site, summed over the stacks that are one site. */
export interface SiteHistory {
  /** The one of its stacks that opened most; null: opened before the recording began. */
  readonly site: Site | null
  readonly opened: number
  readonly closed: number
  readonly closedByGc: number
  readonly closedAtExit: number
  readonly firstAt: number | null
  readonly lastAt: number | null
  /** Processes that opened. */
  readonly openers: readonly number[]
  readonly held: readonly Holding[]
  readonly left: readonly Holding[]
  /** What was held at the reading that saw most fds. */
  readonly peak: readonly Holding[]
  /** What was held at each reading that counts for growth. */
  readonly moments: readonly Moment[]
  /** Openings that the end of the warm-up had seen. */
  readonly openedInWarmup: number
}

/** What one site held at one reading. */
export interface Moment {
  readonly at: number
  readonly files: number
  readonly fds: number
  readonly objects: number
  /** Openings until then. */
  readonly opened: number
  readonly holdings: readonly Holding[]
}

interface Draft {
  site: Site | null
  most: number
  tallies: SiteTally[]
  openers: Set<number>
  held: Holding[]
  left: Holding[]
  peak: readonly Holding[]
  moments: Moment[]
  openedInWarmup: number
}

/** Names an object within one boot. */
export function objectKey({ kind, id }: ObjectIdentity): string {
  return `${kind} ${id}`
}

/** Returns the history of every site of the readings; what nobody saw opened comes last. */
export function siteHistories(
  readings: readonly OpeningsReading[],
  { warmupMs, maxPoints }: { readonly warmupMs: number; readonly maxPoints: number },
): readonly SiteHistory[] {
  const first = readings[0]
  const last = readings.at(-1)
  if (first === undefined || last === undefined) return []
  const names = siteNames(readings)
  const drafts = new Map<string, Draft>()
  const draftOf = (of: Pick<Holding, 'site' | 'pids'>): Draft => {
    const key = names.keyOf(of)
    const known = drafts.get(key)
    if (known !== undefined) return known
    const created: Draft = { site: names.siteOf(of.site), ...nothingYet() }
    drafts.set(key, created)
    return created
  }
  for (const tally of last.tallies) {
    const draft = draftOf(tally)
    draft.tallies.push(tally)
    for (const pid of tally.pids) draft.openers.add(pid)
    const site = names.siteOf(tally.site)
    const isFirst = tally.opened === draft.most && tally.site < (draft.site?.id ?? Infinity)
    if (site !== null && (tally.opened > draft.most || isFirst)) {
      draft.most = tally.opened
      draft.site = site
    }
  }
  for (const holding of last.holdings) draftOf(holding).held.push(holding)
  for (const holding of last.leftAtExit) draftOf(holding).left.push(holding)
  const warm = warmupMs > 0 ? readings.findLast(({ at }) => at - first.at <= warmupMs) : undefined
  for (const tally of warm?.tallies ?? []) draftOf(tally).openedInWarmup += tally.opened
  const counting = readings.filter(({ at }) => at - first.at >= warmupMs)
  const drafted = [...drafts]
  for (const reading of thinned(counting, maxPoints)) addMoment(drafted, reading, names)
  return drafted
    .toSorted(([a], [b]) => Number(a.startsWith(unseenKey)) - Number(b.startsWith(unseenKey)))
    .map(([, draft]) => history(draft))
}

function nothingYet(): Omit<Draft, 'site'> {
  return {
    most: 0,
    tallies: [],
    openers: new Set(),
    held: [],
    left: [],
    peak: [],
    moments: [],
    openedInWarmup: 0,
  }
}

function addMoment(
  drafts: readonly (readonly [string, Draft])[],
  reading: OpeningsReading,
  { keyOf }: SiteNames,
): void {
  const holdings = Map.groupBy(reading.holdings, keyOf)
  const tallies = Map.groupBy(reading.tallies, keyOf)
  for (const [key, draft] of drafts) {
    const own = holdings.get(key) ?? []
    const made = tallies.get(key) ?? []
    for (const tally of made) for (const pid of tally.pids) draft.openers.add(pid)
    // Nothing held yet is no measurement: a program that begins late did not grow from nothing.
    if (own.length === 0 && draft.moments.length === 0) continue
    const files = total(own, 'files')
    const fds = total(own, 'fds')
    if (fds >= total(draft.peak, 'fds')) draft.peak = own
    const opened = made.reduce((sum, tally) => sum + tally.opened, 0)
    draft.moments.push({
      at: reading.at,
      files,
      fds,
      objects: distinctObjects(own),
      opened,
      holdings: own,
    })
  }
}

function distinctObjects(holdings: readonly Holding[]): number {
  if (holdings.length < 2) return holdings.length
  // Numbers, not texts: this is counted for every holding of every reading.
  const ids = holdings.map(({ object }) => objectKinds.indexOf(object.kind) * 2 ** 32 + object.id)
  return new Set(ids).size
}

function history({
  site,
  tallies,
  openers,
  held,
  left,
  peak,
  moments,
  openedInWarmup,
}: Draft): SiteHistory {
  const sum = (field: 'opened' | 'closed' | 'closedByGc' | 'closedAtExit'): number =>
    tallies.reduce((all, tally) => all + tally[field], 0)
  const firsts = tallies.map(({ firstAt }) => firstAt)
  const lasts = tallies.map(({ lastAt }) => lastAt)
  return {
    site,
    held,
    left,
    peak,
    moments,
    openedInWarmup,
    opened: sum('opened'),
    closed: sum('closed'),
    closedByGc: sum('closedByGc'),
    closedAtExit: sum('closedAtExit'),
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    lastAt: lasts.length === 0 ? null : Math.max(...lasts),
    openers: distinct([...openers]),
  }
}

/** Returns the sum of one count over the holdings. */
export function total(holdings: readonly Holding[], field: 'files' | 'fds'): number {
  return holdings.reduce((sum, holding) => sum + holding[field], 0)
}

export function distinct(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b)
}

/** What of a site may grow. */
export type Measure = 'files' | 'fds' | 'objects'

/**
 * Returns the trend of one measure over the stretch in which the site held anything: a process that
 * closes everything at its end has grown until then.
 */
export function trendOfSite({ moments }: SiteHistory, measure: Measure): Trend | null {
  const lastHeld = moments.findLastIndex(({ files, fds }) => files > 0 || fds > 0)
  const stretch = moments.slice(0, lastHeld + 1)
  return trendOf(stretch.map((moment) => ({ seconds: moment.at / 1000, value: moment[measure] })))
}
