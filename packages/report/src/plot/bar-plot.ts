import { html, type Html } from '../html/html.ts'
import { plotWidth, seriesStyles, svgLine, svgPicture, svgText, tenth, widest } from './svg.ts'
import { tickText, type AxisUnit } from './tick-text.ts'

/** One bar: what it stands for and how long it is; null where nothing could be measured. */
export interface Bar {
  readonly label: string
  readonly value: number | null
  /** Said behind the bar instead of the number. */
  readonly text?: string
  /** Bars of one group have one colour. */
  readonly group: number
}

/** What a bar plot is made of. */
export interface BarPlot {
  /** What the picture says, for those who cannot see it. */
  readonly title: string
  readonly unit: AxisUnit
  readonly bars: readonly Bar[]
}

const rowHeight = 22

/** Returns lying bars from zero, each with its label before and its number behind it. */
export function barPlot(plot: BarPlot): Html {
  const numbers = plot.bars.map((bar) => bar.text ?? valueText(bar.value, plot.unit))
  const left = 10 + widest(plot.bars.map(({ label }) => label))
  const room = plotWidth - 14 - widest(numbers) - left
  const most = Math.max(0, ...plot.bars.map(({ value }) => value ?? 0))
  const height = plot.bars.length * rowHeight + 4
  const rows = plot.bars.map((bar, index) => {
    const y = index * rowHeight
    const length = most === 0 ? 0 : tenth((room * Math.max(0, bar.value ?? 0)) / most)
    return html`${svgText(bar.label, [left - 8, y + 15], 'end')}${box(left, y + 4, length, bar.group)}${svgText(numbers[index] ?? '', [left + length + 6, y + 15], 'start', 'label')}`
  })
  return svgPicture(plot.title, height, [svgLine('axis', [left, 0], [left, height]), ...rows])
}

function box(x: number, y: number, length: number, group: number): Html {
  const look = `f${group % seriesStyles}`
  return html`<rect class="${look}" x="${x}" y="${y}" width="${length}" height="${rowHeight - 8}"/>\n`
}

function valueText(value: number | null, unit: AxisUnit): string {
  return value === null ? 'not measured' : tickText(value, unit)
}
