import type { Column } from '../experiment.ts'
import type { Figure } from '../measurement.ts'
import type { CaseResult, FormResult } from '../results.ts'

/** A row of an experiment's table. */
export interface FigureRow {
  readonly form: FormResult['form']
  readonly cells: readonly string[]
}

/** Returns the rows of a case: one for each form that was measured. */
export function figureRows(
  columns: readonly Column[],
  { forms }: CaseResult,
): readonly FigureRow[] {
  return forms.map(({ form, measurements }) => ({
    form,
    cells: columns.map(({ figure }) =>
      summarised(measurements.map(({ figures }) => figures[figure] ?? null)),
    ),
  }))
}

/** Returns the figures of all repetitions in one cell: the median, and from where to where. */
function summarised(values: readonly Figure[]): string {
  const numbers = values.filter((value) => typeof value === 'number').toSorted((a, b) => a - b)
  if (numbers.length < values.length) {
    const texts = new Set(values.map((value) => (value === null ? '–' : figureText(value))))
    return [...texts].join(' / ')
  }
  const [least, most] = [numbers[0], numbers.at(-1)]
  const median = numbers[Math.floor((numbers.length - 1) / 2)]
  if (least === undefined || most === undefined || median === undefined) return '–'
  if (least === most) return figureText(median)
  return `${figureText(median)} (${figureText(least)}…${figureText(most)})`
}

/** Whole numbers as they are, others with three digits that mean something. */
export function figureText(value: number | string): string {
  if (typeof value === 'string') return value
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)))
}

/** A heading with its unit. */
export function headingText({ heading, unit }: Column): string {
  return unit === undefined ? heading : `${heading}, ${unit}`
}
