import type { PathStep } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { span, truncateLine, type Line, type Screen, type Span } from '../span.ts'
import { displayWidth } from '../width.ts'
import { wrapLine } from '../wrap.ts'

export interface CodeFrameOptions {
  /** Lines shown around each step. */
  readonly context?: number
}

/**
 * Returns the lines of one source file that the steps name, with what happens there: numbered when
 * there are several steps. Steps beyond the end of the source keep their label, without a line.
 */
export function codeFrame(
  source: string,
  steps: readonly PathStep[],
  screen: Screen,
  { context = 1 }: CodeFrameOptions = {},
): Line[] {
  const lines = source.split(/\r\n|\n|\r/u)
  const shown = linesToShow(steps, lines.length, context)
  const gutter = String(Math.max(...shown, ...steps.map(({ line }) => line), 0)).length
  const below = new Map<number, Line[]>()
  for (const [index, step] of steps.entries()) {
    const labels = below.get(step.line) ?? []
    const text = lines[step.line - 1] ?? ''
    labels.push(
      ...labelLines(step, steps.length > 1 ? index + 1 : null, text, gutter, screen.width),
    )
    below.set(step.line, labels)
  }
  const frame: Line[] = []
  let previous: number | null = null
  const all = [...new Set([...shown, ...below.keys()])].toSorted((a, b) => a - b)
  for (const line of all) {
    if (previous !== null && line > previous + 1)
      frame.push([span(`${' '.repeat(gutter)} ⋮`, 'faint')])
    if (line <= lines.length) {
      frame.push(sourceLine(line, lines[line - 1] ?? '', gutter, below.has(line), screen.width))
    }
    frame.push(...(below.get(line) ?? []))
    previous = line
  }
  return frame
}

function linesToShow(
  steps: readonly PathStep[],
  count: number,
  context: number,
): readonly number[] {
  const shown = new Set<number>()
  for (const { line } of steps) {
    for (let near = line - context; near <= line + context; near += 1) {
      if (near >= 1 && near <= count) shown.add(near)
    }
  }
  return [...shown].toSorted((a, b) => a - b)
}

function sourceLine(
  number: number,
  text: string,
  gutter: number,
  isStep: boolean,
  width: number | null,
): Line {
  const line = [
    span(`${String(number).padStart(gutter)} │ `, 'faint'),
    span(visible(text), isStep ? 'plain' : 'faint'),
  ]
  return width === null ? line : truncateLine(line, width)
}

function labelLines(
  step: PathStep,
  number: number | null,
  text: string,
  gutter: number,
  width: number | null,
): Line[] {
  const before =
    step.column === undefined ? /^\s*/u.exec(text)?.[0] : text.slice(0, step.column - 1)
  const room = width === null ? 60 : Math.max(0, width - gutter - 30)
  const indent = Math.min(displayWidth(visible(before ?? '')), room)
  const mark = `${' '.repeat(indent)}^ `
  const head: Span[] = number === null ? [] : [span(`${number} `, 'strong')]
  const margin = `${' '.repeat(gutter)} │ `
  return wrapLine(
    [...head, span(escapeTerminal(step.label), 'warn')],
    margin + mark,
    margin + ' '.repeat(mark.length),
    width,
  )
}

/** A tab as two columns; everything else that a terminal would act on is made visible. */
function visible(text: string): string {
  return escapeTerminal(text.replaceAll('\t', '  '))
}
