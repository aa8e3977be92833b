import type { Finding, FindingsDocument, GateVerdict, Severity } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { findingText } from '../findings/findings-text.ts'
import type { SourceOf } from '../findings/source-of.ts'
import { span, truncateLine, type Line, type Screen, type Tone } from '../span.ts'
import { layOutTable } from '../table.ts'
import { wrapLine } from '../wrap.ts'
import { inputText, ofStatus, placeOf, riskText, verdictText } from './words.ts'

export interface GateTextOptions {
  readonly sourceOf?: SourceOf
  /** So many findings of each kind are shown; the rest is counted. */
  readonly limit?: number
}

const tones: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warn', note: 'plain' }

/** Returns what blocks in full, what is only reported in a line each, the inputs, and the verdict. */
export function gateText(
  document: FindingsDocument,
  screen: Screen,
  { sourceOf, limit = 50 }: GateTextOptions = {},
): Line[] {
  const { gate } = document
  if (gate === undefined) return []
  const blocked = ofStatus(document, 'blocked', limit)
  return [
    ...blocked.flatMap((finding) => [...blockedText(finding, screen, sourceOf), []]),
    ...more(gate.counts.blocked - blocked.length, 'more block'),
    ...reportedLines(document, gate, screen, limit),
    ...waivedLines(document, gate, screen, limit),
    ...inputLines(gate, screen),
    ...notes(document, gate, screen),
    ...wrapLine(
      [
        span('gate ', 'strong'),
        span(verdictText(gate), gate.verdict === 'passed' ? 'good' : 'bad'),
      ],
      '',
      '  ',
      screen.width,
    ),
  ]
}

function blockedText(finding: Finding, screen: Screen, sourceOf: SourceOf | undefined): Line[] {
  const { evidence = [], gate, ids = [], risk } = finding
  const lines = findingText(finding, screen, {
    frames: 4,
    // A path of another tool is a text from outside: no file is read for it.
    ...(sourceOf === undefined || finding.source === 'external' ? {} : { sourceOf }),
  })
  const detail = (name: string, text: string): Line[] =>
    wrapLine([span(escapeTerminal(text))], `  ${name}: `, '    ', screen.width)
  const numbers = ids.slice(0, 6).join(', ')
  const score = risk?.score === null || risk === undefined ? '' : riskText(finding)
  return [
    ...lines,
    ...(numbers === '' && score === ''
      ? []
      : detail('risk', [score, numbers].filter((text) => text !== '').join('  '))),
    ...evidence.flatMap(({ input, tool, code }) =>
      detail('evidence', `${code} by ${tool} in ${input}`),
    ),
    ...(gate === undefined || gate.by === null ? [] : detail('blocked by', gate.by)),
  ]
}

function reportedLines(
  document: FindingsDocument,
  { counts }: GateVerdict,
  screen: Screen,
  limit: number,
): Line[] {
  const reported = ofStatus(document, 'reported', limit)
  if (reported.length === 0) return []
  return [
    [span('reported, without blocking:', 'faint')],
    ...reported.map((finding) => oneLine(finding, screen)),
    ...more(counts.reported - reported.length, 'more'),
    [],
  ]
}

function oneLine(finding: Finding, screen: Screen): Line {
  const place = placeOf(finding)
  const line = [
    span(`  ${riskText(finding)} `, tones[finding.severity]),
    span(`${escapeTerminal(finding.code)} `, 'strong'),
    ...(place === '' ? [] : [span(`${escapeTerminal(place)}: `)]),
    span(escapeTerminal(finding.title)),
  ]
  return screen.width === null ? line : truncateLine(line, screen.width)
}

function waivedLines(
  document: FindingsDocument,
  { counts }: GateVerdict,
  screen: Screen,
  limit: number,
): Line[] {
  const waived = ofStatus(document, 'waived', limit)
  if (waived.length === 0) return []
  return [
    [span('waived:', 'faint')],
    ...waived.map((finding) => {
      const place = placeOf(finding)
      const line = [
        span(`  ${escapeTerminal(finding.code)} `, 'strong'),
        span(`${escapeTerminal(place)}${place === '' ? '' : ': '}`),
        span(escapeTerminal(finding.gate?.by ?? '')),
      ]
      return screen.width === null ? line : truncateLine(line, screen.width)
    }),
    ...more(counts.waived - waived.length, 'more'),
    [],
  ]
}

function inputLines({ inputs }: GateVerdict, { width }: Screen): Line[] {
  if (inputs.length === 0) return []
  const shown = inputs.slice(0, 60)
  const table = layOutTable(
    [
      {
        title: 'INPUT',
        align: 'left',
        min: 12,
        cell: ({ name, path }) => [
          span(escapeTerminal(name === path ? path : `${name} ${path}`), 'strong'),
        ],
      },
      {
        title: 'READ',
        align: 'left',
        min: 12,
        cell: (input) => [
          span(escapeTerminal(inputText(input)), input.kind === null ? 'bad' : 'plain'),
        ],
      },
    ],
    shown,
    width,
  )
  return [...table.lines, ...more(inputs.length - shown.length, 'more inputs'), []]
}

function notes({ blindSpots }: FindingsDocument, gate: GateVerdict, { width }: Screen): Line[] {
  const gone = gate.gone ?? 0
  const told = [
    ...blindSpots.slice(0, 20).map((text) => ['not seen: ', text] as const),
    ...gate.notes.map((text) => ['note: ', text] as const),
    ...(gone === 0
      ? []
      : [
          [
            'note: ',
            `${gone} of the baseline ${gone === 1 ? 'is' : 'are'} gone: write it anew`,
          ] as const,
        ]),
  ]
  return told.flatMap(([first, text]) => wrapLine([span(escapeTerminal(text))], first, '  ', width))
}

function more(count: number, what: string): Line[] {
  return count > 0 ? [[span(`  and ${count} ${what}`, 'faint')]] : []
}
