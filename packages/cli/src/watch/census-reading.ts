import type { BpfObject, Census, FileLocation, Holding, OpeningsReading } from '@lastref/model'

/**
 * Returns what a census alone says about openings: what is open, and in which processes, but not
 * who opened it. One holding is what one process, or the same set of processes, has of one object.
 */
export function readingOfCensus(census: Census): OpeningsReading {
  return {
    at: Date.parse(census.takenAt),
    sites: [],
    tallies: [],
    holdings: census.objects.flatMap(holdingsOf),
    leftAtExit: [],
    pinnings: [],
    misuses: [],
    processes: (census.processes ?? []).map(({ pid, comm, openFds, fdLimit }) => ({
      pid,
      comm,
      alive: true,
      openFds,
      fdLimit,
    })),
    budgets: [],
    lost: { openings: 0, releases: 0, stacks: 0, events: 0 },
    blindSpots: census.blindSpots,
  }
}

/** Examples are for a reader; all places are in the ledger. */
const maxExamples = 4

function holdingsOf(object: BpfObject): Holding[] {
  const { kind, id, name, memlockBytes, settled } = object
  // What moved while it was read is no basis for a verdict.
  if (!settled) return []
  const groups = new Map<string, { pids: number[]; files: number; at: FileLocation[] }>()
  for (const holder of object.holders) {
    if (holder.kind !== 'file') continue
    const pids = [...new Set(holder.at.map(({ pid }) => pid))].toSorted((a, b) => a - b)
    const key = pids.join(' ')
    const group = groups.get(key) ?? { pids, files: 0, at: [] }
    group.files += 1
    group.at.push(...holder.at)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ pids, files, at }) => ({
    site: null,
    object: { kind, id, name },
    memlockBytes,
    files,
    fds: at.reduce((sum, place) => sum + ('fds' in place ? place.fds.length : 0), 0),
    pids,
    examples: at.slice(0, maxExamples),
  }))
}
