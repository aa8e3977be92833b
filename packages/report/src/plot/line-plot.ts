import { html, type Html } from '../html/html.ts'
import { xOf, yOf, type Frame } from './frame.ts'
import { spreadLabels } from './spread-labels.ts'
import { plotWidth, seriesStyles, svgLine, svgPicture, svgText, tenth, widest } from './svg.ts'
import { tickText, type AxisUnit } from './tick-text.ts'
import { ticksFor } from './ticks.ts'

/** One line of a plot. */
export interface PlotSeries {
  readonly name: string
  /** In the order they are joined; a number that is not finite breaks the line. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** What an axis shows. */
export interface PlotAxis {
  readonly title: string
  readonly unit: AxisUnit
}

/** A line across the plot: a limit that is reached, a moment that something happened. */
export interface PlotMark {
  readonly axis: 'x' | 'y'
  readonly at: number
  readonly label: string
}

/** What a line plot is made of. */
export interface LinePlot {
  /** What the picture says, for those who cannot see it. */
  readonly title: string
  readonly x: PlotAxis
  readonly y: PlotAxis
  readonly series: readonly PlotSeries[]
  readonly marks?: readonly PlotMark[]
}

const height = 300

/**
 * Returns the plot as an SVG picture for a page with the common style. The y axis begins at zero
 * unless a value is below it, so that a slope looks as steep as it is.
 */
export function linePlot(plot: LinePlot): Html {
  const frame = frameOf(plot)
  return svgPicture(plot.title, height, [
    ...grid(frame, plot),
    ...(plot.marks ?? []).map((mark) => markLine(frame, mark)),
    ...plot.series.map((series, index) => seriesLine(frame, series, index)),
    ...seriesNames(frame, plot.series),
  ])
}

function frameOf(plot: LinePlot): Frame {
  const xs = valuesOf(plot, 'x')
  const x = ticksFor(
    xs.length === 0 ? 0 : Math.min(...xs),
    xs.length === 0 ? 0 : Math.max(...xs),
    7,
  )
  const ys = valuesOf(plot, 'y')
  const base = plot.y.unit === 'bytes' ? 'binary' : 'decimal'
  const y = ticksFor(Math.min(0, ...ys), Math.max(0, ...ys), 5, base)
  return {
    left: 18 + widest(y.at.map((at) => tickText(at, plot.y.unit))),
    right: plotWidth - 14 - widest(plot.series.map(({ name }) => name)),
    top: 30,
    bottom: height - 44,
    x,
    y,
  }
}

function valuesOf(plot: LinePlot, axis: 'x' | 'y'): readonly number[] {
  const points = plot.series.flatMap((series) => series.points.filter(isKnown))
  const marks = (plot.marks ?? []).filter((mark) => mark.axis === axis).map(({ at }) => at)
  return [...points.map(([x, y]) => (axis === 'x' ? x : y)), ...marks.filter(Number.isFinite)]
}

function isKnown([x, y]: readonly [number, number]): boolean {
  return Number.isFinite(x) && Number.isFinite(y)
}

function grid(frame: Frame, plot: LinePlot): readonly Html[] {
  const { left, right, bottom } = frame
  const rows = frame.y.at.flatMap((at) => {
    const y = yOf(frame, at)
    const text = tickText(at, plot.y.unit)
    return [
      svgLine(at === 0 ? 'axis' : 'grid', [left, y], [right, y]),
      svgText(text, [tenth(left - 8), y + 4], 'end'),
    ]
  })
  const columns = frame.x.at.flatMap((at) => {
    const x = xOf(frame, at)
    const text = tickText(at, plot.x.unit)
    return [
      svgLine('axis', [x, bottom], [x, bottom + 5]),
      svgText(text, [x, bottom + 19], 'middle'),
    ]
  })
  const middle = tenth((left + right) / 2)
  return [
    ...rows,
    ...columns,
    svgText(plot.x.title, [middle, height - 6], 'middle', 'label'),
    svgText(plot.y.title, [left, 14], 'start', 'label'),
  ]
}

function markLine(frame: Frame, mark: PlotMark): Html {
  const { left, right, top, bottom } = frame
  if (!Number.isFinite(mark.at)) return html``
  if (mark.axis === 'y') {
    const y = yOf(frame, mark.at)
    return html`${svgLine('mark', [left, y], [right, y])}${svgText(mark.label, [left + 6, y - 5], 'start')}`
  }
  const x = xOf(frame, mark.at)
  const text =
    x > (left + right) / 2
      ? svgText(mark.label, [x - 5, top + 10], 'end')
      : svgText(mark.label, [x + 5, top + 10], 'start')
  return html`${svgLine('mark', [x, top], [x, bottom])}${text}`
}

function seriesLine(frame: Frame, series: PlotSeries, index: number): Html {
  let path = ''
  let joined = false
  for (const point of series.points) {
    const known = isKnown(point)
    if (known) path += `${joined ? 'L' : 'M'}${xOf(frame, point[0])} ${yOf(frame, point[1])}`
    joined = known
  }
  return html`<path class="${`line s${index % seriesStyles}`}" d="${path}"/>\n`
}

/** Each name stands where its line ends, which spares the reader a legend. */
function seriesNames(frame: Frame, series: readonly PlotSeries[]): readonly Html[] {
  const wanted = series.map(({ points }) => {
    const end = points.findLast(isKnown)
    return end === undefined ? frame.bottom : yOf(frame, end[1])
  })
  const heights = spreadLabels(wanted, 14, frame.top, frame.bottom)
  return series.map(({ name }, index) => {
    const at = [frame.right + 7, tenth((heights[index] ?? 0) + 4)] as const
    return svgText(name, at, 'start', `label f${index % seriesStyles}`)
  })
}
