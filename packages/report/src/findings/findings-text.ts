import type { Finding, FindingFrame, FindingsDocument, PathStep, Severity } from '@lastref/model'
import { userFrameIndex } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { span, type Line, type Screen, type Span, type Tone } from '../span.ts'
import { countOf } from '../words.ts'
import { wrapLine } from '../wrap.ts'
import { codeFrame } from './code-frame.ts'
import { forecastText } from './forecast-text.ts'
import type { SourceOf } from './source-of.ts'

export interface FindingsTextOptions {
  /** Shows the lines of the path where the source can be read. */
  readonly sourceOf?: SourceOf
  /** So many frames of a stack are shown; the rest is counted. */
  readonly frames?: number
}

const tones: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warn', note: 'plain' }

/** Returns the findings one after the other, then the totals. */
export function findingsText(
  document: FindingsDocument,
  screen: Screen,
  options: FindingsTextOptions = {},
): Line[] {
  return [
    ...document.findings.flatMap((finding) => [...findingText(finding, screen, options), []]),
    ...totals(document, screen),
  ]
}

/** Returns one finding: what, why, where, how far it is from the end, and what to do. */
export function findingText(
  finding: Finding,
  screen: Screen,
  { sourceOf, frames = 12 }: FindingsTextOptions = {},
): Line[] {
  const { width } = screen
  const wrapped = (text: string, first = '  ', next = '  '): Line[] =>
    wrapLine([span(escapeTerminal(text))], first, next, width)
  return [
    ...wrapLine(
      [
        span(`${finding.severity}[${escapeTerminal(finding.code)}]`, tones[finding.severity]),
        span(' '),
        ...(finding.verdict === null ? [] : [span(finding.verdict, 'strong'), span(': ')]),
        span(escapeTerminal(finding.title), 'strong'),
      ],
      '',
      '  ',
      width,
    ),
    ...finding.reasons.flatMap((reason) => wrapped(reason)),
    ...placeLines(finding, screen, sourceOf),
    ...stackLines(finding.stack, frames, width),
    ...(finding.pids.length === 0 ? [] : wrapped(pidsText(finding.pids))),
    ...finding.related.flatMap((text) => wrapped(text)),
    ...(finding.forecast === null
      ? []
      : wrapLine(
          [span(escapeTerminal(forecastText(finding.forecast)), 'warn')],
          '  ',
          '    ',
          width,
        )),
    ...wrapLine(
      [span('help', 'good'), span(`: ${escapeTerminal(finding.help)}`)],
      '  ',
      '    ',
      width,
    ),
  ]
}

function placeLines(finding: Finding, screen: Screen, sourceOf: SourceOf | undefined): Line[] {
  const { path, site } = finding
  if (path.length === 0) {
    if (site === null) return []
    const place = siteText(site)
    return place === '' ? [] : wrapLine([span(place, 'strong')], '  at ', '     ', screen.width)
  }
  return chunks(path).flatMap((steps) => {
    const [first] = steps
    if (first === undefined) return []
    const source = sourceOf?.(first.file) ?? null
    const isSite = first.file === site?.file && site.function !== null
    const head: Span[] = [
      span(`${escapeTerminal(first.file)}:${first.line}`, 'strong'),
      ...(isSite ? [span(` in ${escapeTerminal(site.function ?? '')}`)] : []),
    ]
    if (source === null) {
      return [
        ...wrapLine(head, '  at ', '     ', screen.width),
        ...steps.flatMap((step, index) =>
          wrapLine(
            [span(escapeTerminal(step.label), 'warn')],
            steps.length === 1 ? '     ' : `     ${index + 1} line ${step.line}: `,
            '       ',
            screen.width,
          ),
        ),
      ]
    }
    const inner = { ...screen, width: screen.width === null ? null : screen.width - 2 }
    return [
      ...wrapLine(head, '  at ', '     ', screen.width),
      ...codeFrame(source, steps, inner).map((line) => [span('  '), ...line]),
    ]
  })
}

/** Returns the steps cut where the file changes: each file has a frame of its own. */
function chunks(path: readonly PathStep[]): readonly (readonly PathStep[])[] {
  const parts: PathStep[][] = []
  for (const step of path) {
    const part = parts.at(-1)
    if (part?.[0]?.file === step.file) part.push(step)
    else parts.push([step])
  }
  return parts
}

function siteText({ function: name, file, line }: NonNullable<Finding['site']>): string {
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}`
  return escapeTerminal([name, place].filter((part) => part !== null && part !== '').join('  '))
}

function stackLines(stack: readonly FindingFrame[], most: number, width: number | null): Line[] {
  if (stack.length === 0) return []
  const user = userFrameIndex(stack)
  const shown = stack.slice(0, Math.max(most, user + 1))
  const rest = stack.length - shown.length
  return [
    [span('  stack, innermost first:', 'faint')],
    ...shown.flatMap((frame, index) =>
      wrapLine(
        frameParts(frame, index === user),
        index === user ? '  ▶ ' : '    ',
        '      ',
        width,
      ),
    ),
    ...(rest > 0 ? [[span(`    and ${countOf(rest, 'frame')} more`, 'faint')]] : []),
  ]
}

function frameParts({ function: name, file, line, module }: FindingFrame, isUser: boolean): Line {
  // The path of the user's own frame is for copying; those of libraries are long and the same.
  const shown = (path: string): string => (isUser ? path : path.slice(path.lastIndexOf('/') + 1))
  const where =
    file === null
      ? shown(module ?? '')
      : `${/^[./]/u.test(file) ? shown(file) : file}${line === null ? '' : `:${line}`}`
  return [
    span(escapeTerminal(name ?? '(no symbol)'), isUser ? 'strong' : 'plain'),
    ...(where === '' ? [] : [span(`  ${escapeTerminal(where)}`, isUser ? 'plain' : 'faint')]),
  ]
}

function pidsText(pids: readonly number[]): string {
  const shown = pids.slice(0, 8).join(', ')
  const rest = pids.length > 8 ? ` and ${pids.length - 8} more` : ''
  return `${pids.length === 1 ? 'process' : 'processes'} ${shown}${rest}`
}

function totals({ findings, summary, blindSpots }: FindingsDocument, screen: Screen): Line[] {
  const { width } = screen
  const found = (severity: Severity): string =>
    countOf(findings.filter((finding) => finding.severity === severity).length, severity)
  const counts =
    findings.length === 0
      ? [span('no findings', 'good')]
      : [span(`${found('error')}, ${found('warning')}, ${found('note')}`)]
  const lines = [
    ...blindSpots.flatMap((text) =>
      wrapLine([span(escapeTerminal(text))], 'not seen: ', '  ', width),
    ),
    ...wrapLine(counts, '', '  ', width),
  ]
  if (summary === null) return lines
  const { opened, closed, closedByGc, heldFds, heldFiles, lostEvents } = summary
  const collected = closedByGc === 0 ? '' : `, ${closedByGc} closed by the collector`
  const text = `${opened} opened, ${closed} closed${collected}; ${countOf(heldFiles, 'file')} held by ${countOf(heldFds, 'fd')}; `
  const lost = `${countOf(lostEvents, 'event')} lost`
  return [
    ...lines,
    ...wrapLine([span(text), span(lost, lostEvents > 0 ? 'warn' : 'plain')], '', '  ', width),
  ]
}
