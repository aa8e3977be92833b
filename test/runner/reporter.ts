import { styleText } from 'node:util'
import { compareSkips, type AllowedSkip } from './allowed-skips.ts'
import { tallyLine, type FileOutcome, type Skip } from './outcome.ts'

type Colour = Parameters<typeof styleText>[0]

/** How a run is judged and shown. */
export interface ReportOptions {
  /** In CI a skip must be allowed; elsewhere null, and skips are only listed. */
  readonly allowed: readonly AllowedSkip[] | null
  /** Whether every test was asked for: only then an allowed line can be called unused. */
  readonly complete: boolean
  readonly colour: boolean
}

export interface Verdict {
  readonly text: string
  readonly failed: boolean
}

/** Returns the lines for one finished file: a line when all is well, everything when it is not. */
export function renderFile(outcome: FileOutcome, options: Pick<ReportOptions, 'colour'>): string {
  const paint = painter(options.colour)
  const failed = outcome.failures.length > 0
  const parts = [`${outcome.passed} passed`]
  if (failed) parts.push(`${outcome.failures.length} failed`)
  if (outcome.skips.length > 0) parts.push(`${outcome.skips.length} skipped`)
  const mark = failed ? paint('red', 'FAIL') : paint('green', 'pass')
  const lines = [`  ${mark}  ${outcome.file}  ${paint('dim', parts.join(', '))}`]
  for (const failure of outcome.failures) {
    lines.push('', `    ${paint('red', `✗ ${failure.name}`)}`, `      at ${failure.where}`)
    lines.push(indent(failure.explanation, 6))
  }
  if (failed && outcome.output.trim() !== '') {
    lines.push('', '    output of the file:', indent(outcome.output.trimEnd(), 6))
  }
  if (failed) lines.push('')
  return `${lines.join('\n')}\n`
}

/** Returns what is said at the end of a run, whose last line is the tally, and whether it failed. */
export function renderEnd(outcomes: readonly FileOutcome[], options: ReportOptions): Verdict {
  const paint = painter(options.colour)
  const skips = outcomes.flatMap((outcome) => outcome.skips)
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
  let failed = outcomes.reduce((sum, outcome) => sum + outcome.failures.length, 0)
  const lines: string[] = []
  if (skips.length > 0) lines.push('', 'skipped:', ...skips.map(skipLine))
  if (options.allowed) {
    const { forbidden, unused } = compareSkips(skips, options.allowed)
    if (forbidden.length > 0) {
      lines.push('', paint('red', 'skipped, but no line of test/allowed-skips allows it:'))
      lines.push(...forbidden.map(skipLine))
      failed += forbidden.length
    }
    if (options.complete && unused.length > 0) {
      lines.push('', 'lines of test/allowed-skips that allowed nothing in this run:')
      lines.push(...unused.map((entry) => `  ${entry.line}: ${entry.name} :: ${entry.reason}`))
    }
  }
  if (outcomes.length === 0) {
    lines.push('', paint('red', 'no test file was run'))
    failed += 1
  }
  const broken = outcomes.flatMap((outcome) => outcome.failures)
  if (broken.length > 0) {
    lines.push('', 'failed:', ...broken.map((failure) => `  ${failure.name}  (${failure.where})`))
  }
  lines.push('', paint(failed > 0 ? 'red' : 'green', tallyLine(passed, failed, skips.length)))
  return { text: `${lines.join('\n')}\n`, failed: failed > 0 }
}

function skipLine(skip: Skip): string {
  return `  ${skip.name} :: ${skip.reason}  (${skip.file})`
}

function indent(text: string, columns: number): string {
  const margin = ' '.repeat(columns)
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : margin + line))
    .join('\n')
}

function painter(colour: boolean): (style: Colour, text: string) => string {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
}
