import type { OwnedForecast } from '../forecast/forecast.ts'
import { conclusions } from './conclusions.ts'
import { contradictionsOf } from './contradictions.ts'
import { decide, type ConclusionName, type Sign, type Signs } from './decision-table.ts'
import {
  growthOfObjects,
  growthOfRegions,
  growthOfSites,
  isMostlyGoHeap,
  type Growth,
} from './growth.ts'
import { forecastsOfEvidence } from './limits.ts'
import type { MappingSites } from './mapping-sites.ts'
import { defaultEvidenceOptions, type EvidenceOptions, type Floor } from './options.ts'
import { ownershipOf, type Ownership, type OwnersReading } from './owners.ts'
import type {
  EvidenceReading,
  EvidenceRuntime,
  HeapState,
  HeldObject,
  MemoryPressure,
  ProcessEvidence,
} from './reading.ts'
import { linesOf, type EvidenceLine, type EvidenceLines } from './signs.ts'

/** What the three lines say about one process, and what follows from it. */
export interface Explanation {
  readonly pid: number
  readonly comm: string
  readonly runtime: EvidenceRuntime
  readonly cgroup: string | null
  readonly window: {
    /** Milliseconds since the epoch. */
    readonly from: number
    readonly to: number
    readonly readings: number
  }
  readonly lines: EvidenceLines
  /** Where the heap was read; or why it was not. */
  readonly heapFrom: string
  readonly signs: Signs
  readonly ownership: Ownership
  readonly conclusion: {
    readonly name: ConclusionName
    /** The row of the decision table: 1 is the first. */
    readonly row: number
    readonly title: string
    readonly says: string
    readonly help: string
    readonly leaksBpf: boolean
  }
  readonly contradictions: readonly string[]
  /** What grew, most first. */
  readonly regions: readonly Growth[]
  readonly sites: readonly Growth[]
  readonly objects: readonly Growth[]
  readonly held: readonly HeldObject[]
  readonly owners: OwnersReading | null
  /** Who mapped what grew; null without --stacks. */
  readonly mappings: MappingSites | null
  readonly forecasts: readonly OwnedForecast[]
  readonly pressures: readonly MemoryPressure[]
  readonly last: ProcessEvidence
}

/** What is known of a process beside its readings. */
export interface Insights {
  readonly owners: OwnersReading | null
  readonly mappings: MappingSites | null
}

export const noInsights: Insights = { owners: null, mappings: null }

/** Returns what follows from the readings of one process, oldest first; null when it is in none. */
export function explainProcess(
  readings: readonly EvidenceReading[],
  pid: number,
  { mappings, owners }: Insights = noInsights,
  options: EvidenceOptions = defaultEvidenceOptions,
): Explanation | null {
  const own = readings.flatMap(({ processes }) => processes.find((it) => it.pid === pid) ?? [])
  const [first, last] = [readings[0], own.at(-1)]
  if (first === undefined || last === undefined) return null
  const lines = linesOf(own, options)
  const ownership = ownershipOf(lines, owners, last.heap.state === 'none', options)
  const heap = last.heap.state === 'none' ? 'none' : heapSign(lines, own, options)
  const anonymous = isUncollected(lines, own) ? 'unknown' : signOf(lines.anonymous)
  const signs = signsOf(lines, { heap, anonymous }, ownership, options)
  const { conclusion: name, row } = decide(signs)
  return {
    pid,
    comm: last.comm,
    runtime: last.runtime,
    cgroup: last.cgroup,
    window: { from: first.at, to: readings.at(-1)?.at ?? first.at, readings: own.length },
    lines,
    heapFrom: heapText(last),
    signs,
    ownership,
    conclusion: { name, row, ...conclusions[name], help: helpOf(name, mappings) },
    contradictions: contradictionsOf({ lines, signs, ownership, owners, readings: own }),
    regions: growthOfRegions(own),
    sites: growthOfSites(own),
    objects: growthOfObjects(own),
    held: last.kernel.state === 'read' ? last.kernel.objects : [],
    owners,
    mappings,
    forecasts: forecastsOfEvidence(readings, pid, lines),
    pressures: readings.at(-1)?.pressures ?? [],
    last,
  }
}

/** Who has done already what would be proposed is told what to do with the answer. */
function helpOf(name: ConclusionName, mappings: MappingSites | null): string {
  return name === 'memory-leak' && mappings !== null && mappings.sites.length > 0
    ? 'Look at the places that memory was mapped from, and at who gives it back'
    : conclusions[name].help
}

function heapText({ heap }: ProcessEvidence): string {
  switch (heap.state) {
    case 'read':
      return heap.from
    case 'none':
      return 'a native program has no heap of a runtime'
    case 'unavailable':
      return heap.reason
  }
}

function signsOf(
  lines: EvidenceLines,
  { anonymous: anonymousSign, heap }: Pick<Signs, 'anonymous' | 'heap'>,
  { owners }: Ownership,
  options: EvidenceOptions,
): Signs {
  const mapMemory = signOf(lines.charged)
  const anonymous = lines.anonymous.course?.level ?? 0
  const charged = lines.charged.course?.level ?? 0
  const isLarge = charged >= options.largeMapMemory && charged > anonymous
  return {
    refs: signOf(lines.handles),
    heap,
    anonymous: anonymousSign,
    mapMemory: mapMemory === 'flat' && isLarge ? 'large' : mapMemory,
    owners,
  }
}

function signOf({ course }: EvidenceLine): Sign {
  if (course === null) return 'unknown'
  return course.kind === 'falling' ? 'flat' : course.kind
}

/** The heap rises when its bytes do or its objects do. */
function heapSign(
  lines: EvidenceLines,
  readings: readonly ProcessEvidence[],
  options: EvidenceOptions,
): Sign {
  const signs = [signOf(lines.heapBytes), signOf(lines.heapObjects)]
  if (signs.includes('rising')) return 'rising'
  if (signs.includes('settling')) return 'settling'
  if (lines.heapBytes.course === null && isProfiledGrowth(lines, readings)) return 'rising'
  const sees = seesOwners(lines, options) && seesMemory(lines)
  return signs.includes('flat') && sees ? 'flat' : 'unknown'
}

/**
 * Tells whether the objects that own so many handles would have shown in the heap: a flat heap that is
 * large or moves much hides them.
 */
function seesOwners(
  { handles, heapBytes, heapObjects }: EvidenceLines,
  { usualBytesPerHandle, usualObjectsPerHandle }: EvidenceOptions,
): boolean {
  if (handles.course?.kind !== 'rising') return true
  const { gain } = handles.course
  if (heapObjects.points.length === 0) {
    return (heapBytes.course?.threshold ?? Infinity) <= usualBytesPerHandle * gain
  }
  return (heapObjects.course?.threshold ?? Infinity) <= usualObjectsPerHandle * gain
}

/** Tells whether the heap would have risen visibly, if what anonymous memory gained were its own. */
function seesMemory({ anonymous, heapBytes }: EvidenceLines): boolean {
  if (anonymous.course?.kind !== 'rising') return true
  return (heapBytes.course?.threshold ?? Infinity) <= anonymous.course.gain / 2
}

/**
 * So much of what anonymous memory gained must the profiles hold: GOGC=100 lets a heap double before it
 * is collected, and a profile is a collection late.
 */
const profiledShare = 0.2
/** As much more must the last profile hold than the first: they are samples of one in 512 KiB. */
const leastProfiled: Floor = { absolute: 1024 * 1024, share: 0.2 }

/**
 * Tells whether a steady growth of anonymous memory is that of the heap, by the profiles of the first
 * and the last reading. A profile of Go is of what a collection left (runtime/mprof.go): no garbage is
 * in it, and where a heap doubles until it is collected that is all that tells.
 */
function isProfiledGrowth(
  { anonymous }: EvidenceLines,
  readings: readonly ProcessEvidence[],
): boolean {
  const profiled = readings.flatMap(({ heap }) =>
    heap.state === 'read' && heap.source === 'pprof' && heap.sites !== undefined ? [heap] : [],
  )
  const [first, last] = [profiled[0], profiled.at(-1)]
  if (anonymous.course?.kind !== 'rising' || first === undefined || last === undefined) return false
  if ((last.collections ?? 0) < (first.collections ?? 0) + 2) return false
  const held = ({ sites }: HeapState): number =>
    (sites ?? []).reduce((sum, { bytes }) => sum + bytes, 0)
  const { absolute, share } = leastProfiled
  const least = Math.max(absolute, share * held(last), profiledShare * anonymous.course.gain)
  return isMostlyGoHeap(readings) && held(last) - held(first) >= least
}

/** Fewer collections than these, and all that a Go program allocated in the window may be garbage. */
const leastCollections = 2

/**
 * Tells whether anonymous memory rises because a Go heap was not collected: a small program allocates up
 * to 4 MiB before it is for the first time, and each reading of its heap adds some of it.
 */
function isUncollected(
  { anonymous }: EvidenceLines,
  readings: readonly ProcessEvidence[],
): boolean {
  if (anonymous.course?.kind !== 'rising' || !isMostlyGoHeap(readings)) return false
  const heaps = readings.flatMap(({ heap }) => (heap.state === 'read' ? [heap] : []))
  const [first, last] = [heaps[0]?.collections ?? null, heaps.at(-1)?.collections ?? null]
  if (first === null || last === null || heaps.every(({ collected }) => collected)) return false
  return last - first < leastCollections
}
