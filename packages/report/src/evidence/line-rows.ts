import type { Course, EvidenceLine, Explanation } from '@lastref/model'
import { thinned } from '@lastref/model'
import { humanBytes } from '../bytes.ts'
import { sparkline } from '../watch/sparkline.ts'

/** One of the lines as a row of a table. */
export interface LineRow {
  readonly name: string
  readonly line: EvidenceLine
}

/** Returns the lines of an explanation in the order they are shown. */
export function lineRows({ lines, last }: Explanation): readonly LineRow[] {
  const hasObjects = lines.heapObjects.points.length > 0
  return [
    { name: 'references', line: lines.handles },
    ...(last.heap.state === 'none' ? [] : [{ name: 'heap', line: lines.heapBytes }]),
    ...(hasObjects ? [{ name: 'heap objects', line: lines.heapObjects }] : []),
    { name: 'anonymous', line: lines.anonymous },
    { name: 'map memory', line: lines.charged },
  ]
}

/** Returns a value of the line for people: `3.1 MiB`, `1,024`. */
export function valueText(value: number, { unit }: EvidenceLine): string {
  return unit === 'bytes' ? humanBytes(Math.round(value)) : grouped(Math.round(value))
}

/** Returns how fast it goes: `+3.2`, `-1.5 MiB`, `0`; 0 for a line that is flat. */
export function rateText({ kind, slopePerSecond }: Course, { unit }: EvidenceLine): string {
  if (kind === 'flat' || slopePerSecond === 0) return '0'
  const sign = slopePerSecond < 0 ? '-' : '+'
  const size = Math.abs(slopePerSecond)
  if (unit === 'bytes') return `${sign}${humanBytes(Math.round(size))}`
  return `${sign}${size >= 100 ? grouped(Math.round(size)) : String(Number(size.toPrecision(2)))}`
}

/** Returns the line as blocks; noise that means nothing is drawn flat. */
export function trendText({ course, points }: EvidenceLine, width: number): string {
  const values = thinned(points, width).map(({ value }) => value)
  return sparkline(course?.kind === 'flat' ? values.map(() => 0) : values, width).trimStart()
}

export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',')
}
