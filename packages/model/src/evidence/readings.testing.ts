import type { EvidenceReading, HeapReading, HeldObject, ProcessEvidence } from './reading.ts'

/** What one process has at one moment, as a test says it. */
export interface Moment {
  readonly handles: number
  readonly anonymous: number
  readonly charged: number
  /** Null: a native program. */
  readonly heap: { readonly bytes: number; readonly objects: number | null } | null
  readonly collections?: number | null
  /** What a heap profile tells; null or none: no profile was read. */
  readonly profiled?: number | null
  readonly openFds?: number
}

export const pid = 4312
const epoch = 1_795_000_000_000
const interval = 1000

const map: HeldObject = {
  kind: 'map',
  id: 25,
  name: 'my_map',
  type: 'hash',
  refcnt: 3,
  usercnt: 2,
  memlockBytes: 82_960,
  chargedCgroup: '/agents/a',
  files: 1,
  fds: 1,
  settled: true,
}

const goHeap = { kind: 'go-heap', mappings: 1 } as const
const site = { function: 'main.keep', file: 'agent.go', line: 41, objects: 9 }

/** Returns the reading of a moment, one a second. */
export function evidenceReading(index: number, moment: Moment): EvidenceReading {
  const at = epoch + index * interval
  return {
    at,
    processes: [processEvidence(at, moment)],
    budgets: [],
    pressures: [],
    blindSpots: [],
  }
}

function processEvidence(at: number, moment: Moment): ProcessEvidence {
  const { anonymous, charged, handles, heap, openFds = handles + 8 } = moment
  return {
    pid,
    startTimeTicks: 1,
    comm: 'agent',
    runtime: heap === null ? 'native' : 'go',
    cgroup: '/agents/a',
    heap: heap === null ? { state: 'none' } : heapReading(at, moment, heap),
    space: {
      state: 'read',
      at,
      rssBytes: anonymous,
      anonymousBytes: anonymous,
      regions: heap === null ? [] : [{ ...goHeap, mappedBytes: anonymous, bytes: anonymous }],
    },
    kernel: {
      state: 'read',
      at,
      handles,
      fds: handles,
      mappings: 0,
      inFlight: 0,
      files: handles,
      objects: [{ ...map, files: handles, fds: handles, memlockBytes: charged, usercnt: handles }],
      objectCount: 1,
      memlockBytes: charged,
      openFds,
      fdLimit: 1024,
    },
  }
}

function heapReading(
  at: number,
  { collections, profiled = null }: Moment,
  { bytes, objects }: NonNullable<Moment['heap']>,
): HeapReading {
  return {
    state: 'read',
    at,
    source: 'pprof',
    from: 'http://127.0.0.1:6060/debug/pprof',
    inuseBytes: bytes,
    inuseObjects: objects,
    allocBytes: null,
    allocObjects: null,
    goroutines: 7,
    collections: collections ?? null,
    collected: collections === undefined,
    ...(profiled === null ? {} : { sites: [{ ...site, bytes: profiled }] }),
  }
}
