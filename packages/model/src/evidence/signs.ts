import type { Point } from '../forecast/trend.ts'
import { courseOf, type Course } from './course.ts'
import type { EvidenceOptions, Floor } from './options.ts'
import type { HeapState, ProcessEvidence } from './reading.ts'

/** One series of one process, and how it goes. */
export interface EvidenceLine {
  readonly unit: 'bytes' | 'objects' | 'handles'
  readonly points: readonly Point[]
  /** Null where there is no series, or too short a one: `why` says the reason. */
  readonly course: Course | null
  readonly why: string | null
}

/** The lines that the conclusion is drawn from. */
export interface EvidenceLines {
  readonly heapBytes: EvidenceLine
  readonly heapObjects: EvidenceLine
  readonly anonymous: EvidenceLine
  readonly handles: EvidenceLine
  readonly charged: EvidenceLine
}

/** Returns the lines of one process: its readings, oldest first. */
export function linesOf(
  readings: readonly ProcessEvidence[],
  options: EvidenceOptions,
): EvidenceLines {
  const spaces = readings.flatMap(({ space }) => (space.state === 'read' ? [space] : []))
  const kernels = readings.flatMap(({ kernel }) => (kernel.state === 'read' ? [kernel] : []))
  const { space, kernel } = readings.at(-1) ?? {}
  const whySpace = space?.state === 'unavailable' ? space.reason : null
  const whyKernel = kernel?.state === 'unavailable' ? kernel.reason : null
  const line = (
    unit: EvidenceLine['unit'],
    points: readonly Point[],
    floor: Floor,
    why: string | null,
  ): EvidenceLine => {
    const course = courseOf(points, floor, options)
    return { unit, points, course, why: course === null ? (why ?? tooFew(points, options)) : null }
  }
  return {
    ...heapLines(readings, options),
    anonymous: line(
      'bytes',
      spaces.map(({ at, anonymousBytes }) => ({ seconds: at / 1000, value: anonymousBytes })),
      options.anonymousFloor,
      whySpace,
    ),
    handles: line(
      'handles',
      kernels.map(({ at, handles }) => ({ seconds: at / 1000, value: handles })),
      options.handleFloor,
      whyKernel,
    ),
    charged: line(
      'bytes',
      kernels.map(({ at, memlockBytes }) => ({ seconds: at / 1000, value: memlockBytes })),
      options.chargedFloor,
      whyKernel,
    ),
  }
}

function heapLines(
  readings: readonly ProcessEvidence[],
  options: EvidenceOptions,
): Pick<EvidenceLines, 'heapBytes' | 'heapObjects'> {
  const states = readings.flatMap(({ heap }) => (heap.state === 'read' ? [heap] : []))
  const last = readings.at(-1)?.heap
  const why =
    last?.state === 'unavailable'
      ? last.reason
      : last?.state === 'none'
        ? 'a native program has no heap of a runtime'
        : null
  const line = (
    unit: 'bytes' | 'objects',
    value: (state: HeapState) => number | null,
    floor: Floor,
  ): EvidenceLine => {
    const raw = states.flatMap((state) => {
      const known = value(state)
      return known === null ? [] : [{ state, point: { seconds: state.at / 1000, value: known } }]
    })
    const all = raw.map(({ point }) => point)
    if (why !== null || raw.length < options.minReadings) {
      return { unit, points: all, course: null, why: why ?? tooFew(all, options) }
    }
    const course = courseOf(all, floor, options)
    if (raw.every(({ state }) => state.collected)) return { unit, points: all, course, why: null }
    const live = afterCollections(raw)
    const { minCollections, minCollectedConfidence: minConfidence } = options
    const courseOfLive = courseOf(live, floor, {
      ...options,
      minReadings: minCollections,
      minConfidence,
    })
    if (courseOfLive !== null) return { unit, points: live, course: courseOfLive, why: null }
    // What is in use is live or garbage: where even both together do not rise, what is live does not.
    if (course?.kind === 'flat' || course?.kind === 'falling') {
      return { unit, points: all, course, why: null }
    }
    return { unit, points: all, course: null, why: notCollected(live.length) }
  }
  return {
    heapBytes: line('bytes', ({ inuseBytes }) => inuseBytes, options.heapBytesFloor),
    heapObjects: line('objects', ({ inuseObjects }) => inuseObjects, options.heapObjectsFloor),
  }
}

/**
 * The least value between two collections: the nearest that a reading came to what was live. Without
 * a counter of collections a fall by a tenth is taken for one.
 */
function afterCollections(
  readings: readonly { readonly state: HeapState; readonly point: Point }[],
): readonly Point[] {
  const cycles: Point[] = []
  let last: { readonly state: HeapState; readonly point: Point } | null = null
  for (const reading of readings) {
    const { state, point } = reading
    const isSame =
      last !== null &&
      (state.collections === null
        ? point.value > 0.9 * last.point.value
        : state.collections === last.state.collections)
    const least = cycles.at(-1)
    if (!isSame) cycles.push(point)
    else if (least !== undefined && point.value < least.value) cycles[cycles.length - 1] = point
    last = reading
  }
  // Before the first collection of the window nobody knows how much is garbage.
  return cycles.slice(1)
}

function notCollected(cycles: number): string {
  const collected =
    cycles === 0 ? 'not collected' : `collected only ${cycles === 1 ? 'once' : `${cycles} times`}`
  return (
    `it rises, but was ${collected} in the window, ` +
    'so that garbage cannot be told from what is kept: a longer --for, or --gc'
  )
}

function tooFew(points: readonly Point[], { minReadings }: EvidenceOptions): string {
  return `${points.length} of at least ${minReadings} readings`
}
