import { median, thinned, trendOf, type Point } from '../forecast/trend.ts'
import type { EvidenceOptions, Floor } from './options.ts'
import { shapeOf } from './shape.ts'

/** How a line goes over the window. */
export type CourseKind = 'rising' | 'settling' | 'flat' | 'falling'

export interface Course {
  readonly kind: CourseKind
  /** Theil–Sen, in the unit of the line. */
  readonly slopePerSecond: number
  /** How much more there is at the end of the window than at its beginning, by medians. */
  readonly gain: number
  /** The least gain that would have been told from none: by the floor, or by the noise. */
  readonly threshold: number
  /** Where the line is at the end. */
  readonly level: number
  /** How surely there is a trend at all, 0…1: 1 − p of the Mann–Kendall test. */
  readonly confidence: number
  /** Standard deviation of a single reading. */
  readonly noise: number
  readonly points: number
}

export type CourseOptions = Pick<
  EvidenceOptions,
  'minReadings' | 'minConfidence' | 'noiseFactor' | 'spreadFactor' | 'bendMargin' | 'maxPoints'
>

/** Standard deviation of the rise of a fitted line through n readings: √12 · noise / √n. */
const lineNoise = Math.sqrt(12)
/** With fewer readings no bend is told from noise. */
const leastToBend = 8

/** Returns how the line through the points goes; null when there are too few. */
export function courseOf(
  all: readonly Point[],
  floor: Floor,
  options: CourseOptions,
): Course | null {
  const points = thinned(all, options.maxPoints)
  const count = points.length
  const trend = trendOf(points)
  if (count < options.minReadings || trend === null) return null
  const noise = noiseOf(points)
  const [first, last] = [part(points, 0), part(points, 0.75)]
  const gain = last - first
  const shape = shapeOf(points, count < leastToBend ? 0 : options.bendMargin)
  const { slopePerSecond, confidence } = trend
  const threshold = Math.max(
    floor.absolute,
    floor.share * Math.abs(last),
    (options.noiseFactor * lineNoise * noise) / Math.sqrt(count),
    options.spreadFactor * spreadOf(points.map(({ value }, at) => value - (shape.curve[at] ?? 0))),
  )
  const level = last
  const course = { slopePerSecond, gain, threshold, level, confidence, noise, points: count }
  if (confidence < options.minConfidence || Math.abs(gain) < threshold) {
    return { ...course, kind: 'flat' }
  }
  if (gain < 0) return { ...course, kind: 'falling' }
  return { ...course, kind: shape.keepsRising ? 'rising' : 'settling' }
}

/**
 * The median of the points in a quarter of the window, from this share of it on: by time, since
 * readings that were late lie further apart. Where it has none, the nearest point.
 */
function part(points: readonly Point[], from: number): number {
  const [start, end] = [points[0]?.seconds ?? 0, points.at(-1)?.seconds ?? 0]
  const low = start + from * (end - start)
  const high = low + (end - start) / 4
  const within = points.filter(({ seconds }) => seconds >= low && seconds <= high)
  const some = within.length > 0 ? within : [nearest(points, (low + high) / 2)]
  return median(some.map(({ value }) => value))
}

function nearest(points: readonly Point[], at: number): Point {
  const distance = ({ seconds }: Point): number => Math.abs(seconds - at)
  return points.reduce((best, point) => (distance(point) < distance(best) ? point : best))
}

/**
 * Returns the standard deviation of a single reading: how far each is from the line between its
 * neighbours, which no trend and hardly any bend adds to. Scaled as for a normal distribution.
 */
function noiseOf(points: readonly Point[]): number {
  const off = points.slice(1, -1).flatMap((point, index) => {
    const [before, after] = [points[index], points[index + 2]]
    if (before === undefined || after === undefined || after.seconds === before.seconds) return []
    const share = (point.seconds - before.seconds) / (after.seconds - before.seconds)
    const expected = before.value + share * (after.value - before.value)
    return [Math.abs(point.value - expected) / Math.sqrt(1 + share ** 2 + (1 - share) ** 2)]
  })
  return off.length === 0 ? 0 : 1.4826 * median(off)
}

/**
 * Returns the width of the middle three fifths of what the points are off their shape. What goes up
 * and down slowly, as load does, is far off, though each point is near to its neighbours.
 */
function spreadOf(off: readonly number[]): number {
  const sorted = off.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  return at(0.8) - at(0.2)
}
