/** One measurement: seconds from any origin, and a value. */
export interface Point {
  readonly seconds: number
  readonly value: number
}

/** A line through measurements that a fifth of wild ones does not bend. */
export interface Trend {
  /** Median of the slopes of all pairs (Theil 1950, Sen 1968), per second. */
  readonly slopePerSecond: number
  /** Value of the line at the last measurement. */
  readonly level: number
  /** How much the line rises from the first measurement to the last. */
  readonly rise: number
  /** How surely there is a trend at all, 0…1: 1 − p of the Mann–Kendall test, two-sided. */
  readonly confidence: number
  readonly points: number
}

/**
 * Returns the trend of the measurements, or null when fewer than two times were measured. O(n²):
 * thin out long series first.
 */
export function trendOf(points: readonly Point[]): Trend | null {
  const slopes: number[] = []
  let rising = 0
  points.forEach((a, index) => {
    for (const b of points.slice(index + 1)) {
      const seconds = b.seconds - a.seconds
      if (seconds === 0) continue
      const slope = (b.value - a.value) / seconds
      slopes.push(slope)
      rising += Math.sign(slope)
    }
  })
  const first = points[0]
  if (slopes.length === 0 || first === undefined) return null
  const slopePerSecond = median(slopes)
  let start = first.seconds
  let end = first.seconds
  for (const { seconds } of points) {
    start = Math.min(start, seconds)
    end = Math.max(end, seconds)
  }
  const level = median(points.map(({ seconds, value }) => value + slopePerSecond * (end - seconds)))
  return {
    slopePerSecond,
    level,
    rise: slopePerSecond * (end - start),
    confidence: mannKendall(points, rising),
    points: points.length,
  }
}

/**
 * The Mann–Kendall test with the correction for ties (Kendall 1975) and for continuity: how
 * improbable so many rising pairs are among values in random order.
 */
function mannKendall(points: readonly Point[], rising: number): number {
  const n = points.length
  const spread = (count: number): number => count * (count - 1) * (2 * count + 5)
  let variance = spread(n)
  const ties = new Map<number, number>()
  for (const { value } of points) ties.set(value, (ties.get(value) ?? 0) + 1)
  for (const count of ties.values()) variance -= spread(count)
  if (variance <= 0 || rising === 0) return 0
  const z = (Math.abs(rising) - 1) / Math.sqrt(variance / 18)
  return errorFunction(z / Math.SQRT2)
}

/** Abramowitz and Stegun 7.1.26, within 1.5e-7; never below zero. */
function errorFunction(x: number): number {
  if (x <= 0) return 0
  const t = 1 / (1 + 0.3275911 * x)
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.max(0, 1 - series * Math.exp(-x * x))
}

/** Returns the middle value, or the mean of the two; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? 0
  if (sorted.length % 2 === 1) return high
  return high / 2 + (sorted[middle - 1] ?? 0) / 2
}

/** Returns at most `count` of the items, evenly spread, with the first and the last among them. */
export function thinned<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count || count < 2) return items
  const step = (items.length - 1) / (count - 1)
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  )
}
