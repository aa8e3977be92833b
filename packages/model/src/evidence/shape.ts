import { median, type Point } from '../forecast/trend.ts'

/** What a line does over the window, as a curve from 0 at its beginning to 1 at its end. */
type Curve = (share: number) => number

/** A curve laid through points by least squares. */
export interface Fit {
  readonly keepsRising: boolean
  /** Where the curve is at each point. */
  readonly curve: readonly number[]
  /** Sum of the squares of what is left of the smoothed line. */
  readonly cost: number
}

/** Time constants of a growth that nears its end, as shares of the window: 1/e of it is missing then. */
const constants = [0.04, 0.07, 0.1, 0.14, 0.18, 0.22, 0.27, 0.33]
/** Where a growth that ends at once may end. */
const ends = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
/**
 * Returns the curve that comes nearest to the points: a straight line, or one that levels off (a step
 * or two at any moment, a growth that ends in the first 60 % of the window, or one that nears its end).
 *
 * @param margin how much nearer a curve that levels off must come: what is left of it is at most this
 *   share, since one of so many comes near to anything. 0: only a straight line.
 */
export function shapeOf(points: readonly Point[], margin: number): Fit {
  const smooth = smoothed(points)
  const [start, end] = [points[0]?.seconds ?? 0, points.at(-1)?.seconds ?? 0]
  const shares = points.map(({ seconds }) => (end > start ? (seconds - start) / (end - start) : 0))
  const line = fit(smooth, shares, (share) => share, true)
  const bent = levellingOff(shares).map((curve) => fit(smooth, shares, curve, false))
  const best = bent.reduce((a, b) => (b.cost < a.cost ? b : a), line)
  return best.cost < margin * line.cost ? best : line
}

function levellingOff(shares: readonly number[]): readonly Curve[] {
  const starts = shares.slice(1)
  const steps = starts.map(
    (at): Curve =>
      (share) =>
        share >= at ? 1 : 0,
  )
  const twice = starts.flatMap((first, index) =>
    starts.slice(index + 1).map(
      (second): Curve =>
        (share) =>
          share >= second ? 1 : share >= first ? 0.5 : 0,
    ),
  )
  const slowing = constants.map((constant): Curve => {
    const whole = 1 - Math.exp(-1 / constant)
    return (share) => (1 - Math.exp(-share / constant)) / whole
  })
  const ending = ends.map(
    (last): Curve =>
      (share) =>
        Math.min(1, share / last),
  )
  return [...steps, ...twice, ...slowing, ...ending]
}

function fit(
  values: readonly number[],
  shares: readonly number[],
  curve: Curve,
  keepsRising: boolean,
): Fit {
  const basis = shares.map(curve)
  const [middle, level] = [mean(basis), mean(values)]
  let [above, below] = [0, 0]
  basis.forEach((at, index) => {
    above += (at - middle) * ((values[index] ?? 0) - level)
    below += (at - middle) ** 2
  })
  const rise = below > 0 ? above / below : 0
  const laid = basis.map((at) => level + rise * (at - middle))
  const cost = values.reduce((sum, value, index) => sum + (value - (laid[index] ?? 0)) ** 2, 0)
  return { keepsRising, curve: laid, cost }
}

/** A burst of a reading or two is no part of a line: each value is the median of five around it. */
function smoothed(points: readonly Point[]): readonly number[] {
  return points.map((_, index) => {
    const reach = Math.min(2, index, points.length - 1 - index)
    return median(points.slice(index - reach, index + reach + 1).map(({ value }) => value))
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
