import { densityOf, scoreOf, scoresBy, type CaseResult, type Score } from './measure.ts'
import type { FoundDefect } from './named-functions.ts'

/** Returns the tables that a person compares runs by. */
export function corpusTables(results: readonly CaseResult[], caseCount: number): string {
  const available = results.filter((result) => result.available).length
  const lines = [
    `${available} of ${caseCount} available`,
    '',
    row(['LANGUAGE', ...heads, 'PER 10,000 LINES', 'LINES']),
    ...scoresBy('language', results).map(scoreRow),
    scoreRow(scoreOf('all', results)),
    '',
    row(['DEFECT CLASS', ...heads, '', '']),
    ...scoresBy('defectClass', results).map((score) => scoreRow({ ...score, lines: 0 })),
  ]
  return `${lines.join('\n')}\n`
}

/** Returns a line for each case and, below it, what was found in it. */
export function caseList(results: readonly CaseResult[]): string {
  return results.flatMap(caseLines).join('')
}

function caseLines(result: CaseResult): readonly string[] {
  const mark = result.available ? (result.before.length > 0 ? 'found ' : 'missed') : 'absent'
  const alarm =
    result.doubtful.length > 0 ? ' ALARM' : result.after.length > 0 ? ' alarm, a defect' : ''
  return [
    `${mark} ${result.language.padEnd(4)} ${result.defectClass.padEnd(24)} ${result.id}${alarm}\n`,
    ...result.before.map((finding) => `    before ${describe(finding)}\n`),
    ...result.after.map((finding) => `    after  ${describe(finding)}\n`),
  ]
}

function describe({ code, file, line, title }: FoundDefect): string {
  return `${code} ${file}:${line} ${title}`
}

function scoreRow(score: Score): string {
  const density = densityOf(score)
  return row([
    score.name,
    String(score.cases),
    String(score.found),
    percent(score.found, score.cases),
    String(score.alarms),
    percent(score.alarms, score.cases),
    String(score.doubtful),
    percent(score.doubtful, score.cases),
    density === null ? '' : `${density.toFixed(2)} (${score.findings})`,
    score.lines === 0 ? '' : String(score.lines),
  ])
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`
}

const heads = ['CASES', 'FOUND', 'RECALL', 'ALARMS', 'RATE', 'DOUBTFUL', 'RATE']
const widths = [24, 5, 5, 6, 6, 5, 8, 5, 16, 8]

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0
      return index === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    .join('  ')
    .trimEnd()
}
