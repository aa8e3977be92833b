import type {
  Holding,
  LostCounts,
  MemoryBudget,
  Misuse,
  OpeningsReading,
  Pinning,
  Site,
  SiteTally,
  WatchedProcess,
} from '../opening.ts'
import { applyListDelta, listDelta, type ListDelta } from './list-delta.ts'

/** A reading as the difference to the one before it in the record: what did not change is absent. */
export interface ReadingDelta {
  /** Counts the readings of a record from 0: shows when one in between is missing. */
  readonly n: number
  /** True when it stands for itself: nothing before it is needed. */
  readonly whole: boolean
  readonly at: number
  readonly sites?: ListDelta<Site> | undefined
  readonly tallies?: ListDelta<SiteTally> | undefined
  readonly holdings?: ListDelta<Holding> | undefined
  readonly leftAtExit?: ListDelta<Holding> | undefined
  readonly pinnings?: ListDelta<Pinning> | undefined
  readonly misuses?: ListDelta<Misuse> | undefined
  readonly processes?: ListDelta<WatchedProcess> | undefined
  readonly budgets?: ListDelta<MemoryBudget> | undefined
  readonly lost?: LostCounts | undefined
  readonly blindSpots?: ListDelta<string> | undefined
}

const keys = {
  sites: ({ id }: Site) => String(id),
  tallies: ({ site }: SiteTally) => String(site),
  holdings: ({ site, object, pids }: Holding) =>
    `${site ?? ''} ${object.kind} ${object.id} ${site === null ? pids.join(' ') : ''}`,
  pinnings: ({ at, pid, path }: Pinning) => `${at} ${pid} ${path}`,
  misuses: ({ at, pid, fd, what }: Misuse) => `${at} ${pid} ${fd} ${what}`,
  processes: ({ pid }: WatchedProcess) => String(pid),
  budgets: ({ version, cgroup }: MemoryBudget) => `${version ?? ''} ${cgroup ?? ''}`,
  blindSpots: (text: string) => text,
}

/** Returns the difference between two readings; from nothing when `before` is null. */
export function readingDelta(
  n: number,
  before: OpeningsReading | null,
  after: OpeningsReading,
): ReadingDelta {
  const lost = before !== null && isSameLost(before.lost, after.lost) ? undefined : after.lost
  return {
    n,
    whole: before === null,
    at: after.at,
    sites: listDelta(before?.sites ?? null, after.sites, keys.sites),
    tallies: listDelta(before?.tallies ?? null, after.tallies, keys.tallies),
    holdings: listDelta(before?.holdings ?? null, after.holdings, keys.holdings),
    leftAtExit: listDelta(before?.leftAtExit ?? null, after.leftAtExit, keys.holdings),
    pinnings: listDelta(before?.pinnings ?? null, after.pinnings, keys.pinnings),
    misuses: listDelta(before?.misuses ?? null, after.misuses, keys.misuses),
    processes: listDelta(before?.processes ?? null, after.processes, keys.processes),
    budgets: listDelta(before?.budgets ?? null, after.budgets, keys.budgets),
    blindSpots: listDelta(before?.blindSpots ?? null, after.blindSpots, keys.blindSpots),
    lost,
  }
}

/** Returns the reading that follows, or null when the difference does not fit what was before. */
export function applyReadingDelta(
  before: OpeningsReading | null,
  delta: ReadingDelta,
): OpeningsReading | null {
  const base = delta.whole ? null : before
  const sites = applyListDelta(base?.sites ?? null, delta.sites, keys.sites)
  const tallies = applyListDelta(base?.tallies ?? null, delta.tallies, keys.tallies)
  const holdings = applyListDelta(base?.holdings ?? null, delta.holdings, keys.holdings)
  const leftAtExit = applyListDelta(base?.leftAtExit ?? null, delta.leftAtExit, keys.holdings)
  const pinnings = applyListDelta(base?.pinnings ?? null, delta.pinnings, keys.pinnings)
  const misuses = applyListDelta(base?.misuses ?? null, delta.misuses, keys.misuses)
  const processes = applyListDelta(base?.processes ?? null, delta.processes, keys.processes)
  const budgets = applyListDelta(base?.budgets ?? null, delta.budgets, keys.budgets)
  const blindSpots = applyListDelta(base?.blindSpots ?? null, delta.blindSpots, keys.blindSpots)
  const lost = delta.lost ?? base?.lost
  if (
    sites === null ||
    tallies === null ||
    holdings === null ||
    leftAtExit === null ||
    pinnings === null ||
    misuses === null ||
    processes === null ||
    budgets === null ||
    blindSpots === null ||
    lost === undefined
  ) {
    return null
  }
  return {
    at: delta.at,
    sites,
    tallies,
    holdings,
    leftAtExit,
    pinnings,
    misuses,
    processes,
    budgets,
    lost,
    blindSpots,
  }
}

function isSameLost(a: LostCounts, b: LostCounts): boolean {
  return (
    a.openings === b.openings &&
    a.releases === b.releases &&
    a.stacks === b.stacks &&
    a.events === b.events
  )
}
