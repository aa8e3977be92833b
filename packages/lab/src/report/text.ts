import {
  escapeTerminal,
  layOutTable,
  span,
  wrapLine,
  type Column as TextColumn,
  type Line,
  type Screen,
  type Tone,
} from '@lastref/report'
import type { ClaimVerdict } from '../claim.ts'
import type { CaseResult, ClaimResult, ExperimentResult } from '../results.ts'
import { figureRows, headingText, type FigureRow } from './figures.ts'

const tones: Readonly<Record<CaseResult['outcome'], Tone>> = {
  holds: 'good',
  broken: 'bad',
  skipped: 'warn',
}

interface Row extends FigureRow {
  readonly name: string
}

/** Returns what came of one experiment: its outcome by case, the figures, and what broke. */
export function experimentText(result: ExperimentResult, { width }: Screen): readonly Line[] {
  const { name, title, cases, columns, seconds } = result
  const rows = cases.flatMap((one) =>
    figureRows(columns, one).map((row): Row => ({ ...row, name: one.name })),
  )
  return [
    [span(name, 'strong'), span(`  ${title}  `), span(`${seconds.toFixed(1)} s`, 'faint')],
    ...cases.flatMap((one) => caseLines(one, width)),
    ...(rows.length === 0 ? [] : [[], ...tableOf(result, rows, width)]),
    [],
  ]
}

function caseLines({ name, outcome, reasons }: CaseResult, width: number | null): readonly Line[] {
  const head: Line = [
    span(`  ${outcome.padEnd(7)}`, tones[outcome]),
    span(`  ${escapeTerminal(name)}`),
  ]
  const why = reasons.flatMap((reason) =>
    wrapLine([span(escapeTerminal(reason))], '             ', '             ', width),
  )
  return [head, ...why]
}

function tableOf(
  { columns }: ExperimentResult,
  rows: readonly Row[],
  width: number | null,
): readonly Line[] {
  const figures = columns.map((column, at): TextColumn<Row> => ({
    title: headingText(column).toUpperCase(),
    align: rows.every(({ cells }) => /^[-–\d]/u.test(cells[at] ?? '')) ? 'right' : 'left',
    drop: at + 1,
    cell: ({ cells }) => [span(escapeTerminal(cells[at] ?? ''))],
  }))
  const { lines } = layOutTable<Row>(
    [
      { title: 'CASE', align: 'left', min: 12, cell: ({ name }) => [span(escapeTerminal(name))] },
      {
        title: 'FORM',
        align: 'left',
        cell: ({ form }) => [span(form, form === 'fixed' ? 'good' : 'bad')],
      },
      ...figures,
    ],
    rows,
    width === null ? null : width - 2,
  )
  return lines.map((line) => [span('  '), ...line])
}

const claimTones: Readonly<Record<ClaimVerdict, Tone>> = {
  holds: 'good',
  'holds only when': 'warn',
  'does not hold': 'bad',
  'not measurable here': 'warn',
}

/** Returns a claim, how it came out, and the sentence that settles it. */
export function claimText(
  { sentence, settlement, broken }: ClaimResult,
  { width }: Screen,
): readonly Line[] {
  const { verdict } = settlement
  const tone = claimTones[verdict]
  return [
    ...wrapLine([span(verdict, tone), span(`  “${escapeTerminal(sentence)}”`)], '', '  ', width),
    ...wrapLine([span(escapeTerminal(settlement.sentence))], '  ', '  ', width),
    ...(broken === null
      ? []
      : wrapLine([span('broken  ', 'bad'), span(escapeTerminal(broken))], '  ', '  ', width)),
  ]
}
