import type { EvidenceDocument, Explanation, Growth, MappingSite } from '@lastref/model'
import { humanBytes } from '../bytes.ts'
import { escapeTerminal } from '../escape.ts'
import { forecastText } from '../findings/forecast-text.ts'
import { ranges } from '../ranges.ts'
import { span, type Line, type Screen, type Tone } from '../span.ts'
import { layOutTable, type Column } from '../table.ts'
import { countOf } from '../words.ts'
import { wrapLine } from '../wrap.ts'
import { grouped, lineRows, rateText, trendText, valueText, type LineRow } from './line-rows.ts'
import { ownerGroups } from './owner-groups.ts'
import { pressureText } from './pressure-text.ts'
import { regionName, regionNames } from './region-names.ts'

const indent = '  '
/** So many things that grew are listed of each sort; --json has all. */
const shownGrowth = 5
const shownOwners = 8
const trendWidth = 12
const longestPath = 32

/** Returns the screen of `explain`: for each process the conclusion first, then what it is from. */
export function evidenceView(document: EvidenceDocument, screen: Screen): Line[] {
  return document.processes.flatMap((explanation, index) => [
    ...(index === 0 ? [] : [[]]),
    ...explanationLines(explanation, screen),
  ])
}

function explanationLines(explanation: Explanation, screen: Screen): Line[] {
  const { comm, conclusion, contradictions, pid, runtime, window } = explanation
  const seconds = ((window.to - window.from) / 1000).toFixed(1)
  const wrapped = (text: string, label = '', tone: Tone = 'plain'): Line[] =>
    wrapLine(
      [...(label === '' ? [] : [span(label, tone)]), span(escapeTerminal(text))],
      indent,
      `${indent}${indent}`,
      screen.width,
    )
  return [
    [
      span(`${escapeTerminal(comm)}[${pid}]`, 'strong'),
      span(`  ${runtime}, ${countOf(window.readings, 'reading')} over ${seconds} s`),
    ],
    ...wrapLine([span(conclusion.title, toneOf(explanation))], '', indent, screen.width),
    ...wrapLine([span(conclusion.says)], indent, indent, screen.width),
    [],
    ...lineTable(explanation, screen),
    ...missingLines(explanation).flatMap(([name, why]) => wrapped(why, `${name}: `, 'warn')),
    ...contradictions.flatMap((text) => wrapped(text, 'but: ', 'warn')),
    ...ownerLines(explanation, screen),
    ...growthLines('BPF OBJECTS', explanation.objects, screen, grouped),
    ...growthLines('REGIONS', explanation.regions.map(named), screen, bytes),
    ...growthLines('HEAP SITES', explanation.sites, screen, bytes),
    ...mappingLines(explanation, screen),
    [],
    ...explanation.forecasts.flatMap((forecast) =>
      wrapped(forecastText(forecast), 'runs out: ', 'warn'),
    ),
    ...pressureText(explanation).flatMap((text) => wrapped(text, 'pressure: ', 'warn')),
    ...wrapped(conclusion.help.replaceAll('PID', String(pid)), 'next: ', 'faint'),
  ]
}

function toneOf({ conclusion }: Explanation): Tone {
  if (conclusion.leaksBpf) return 'bad'
  return conclusion.name === 'steady' ? 'good' : 'warn'
}

function lineTable(explanation: Explanation, { width }: Screen): Line[] {
  const columns: readonly Column<LineRow>[] = [
    { title: 'LINE', align: 'left', cell: ({ name }) => [span(name)] },
    { title: 'FROM', align: 'right', cell: ({ line }) => [span(endText(line.points.at(0), line))] },
    { title: 'TO', align: 'right', cell: ({ line }) => [span(endText(line.points.at(-1), line))] },
    {
      title: 'PER S',
      align: 'right',
      cell: ({ line }) => [span(line.course === null ? '-' : rateText(line.course, line))],
    },
    {
      title: 'TREND',
      align: 'left',
      drop: 1,
      cell: ({ line }) => [span(trendText(line, trendWidth))],
    },
    {
      title: 'COURSE',
      align: 'left',
      cell: ({ line }) => {
        const kind = line.course?.kind ?? 'unknown'
        return [span(kind, kind === 'rising' ? 'warn' : 'plain')]
      },
    },
    {
      title: 'SURE',
      align: 'left',
      drop: 2,
      cell: ({ line }) => [span(line.course === null ? '-' : line.course.confidence.toFixed(2))],
    },
  ]
  return indented(layOutTable(columns, lineRows(explanation), inner(width)).lines)
}

function endText(point: { readonly value: number } | undefined, line: LineRow['line']): string {
  return point === undefined ? '-' : valueText(point.value, line)
}

/** Lines that could not be drawn, with the reason; the same reason once. */
function missingLines(explanation: Explanation): readonly (readonly [string, string])[] {
  const seen = new Set<string>()
  return lineRows(explanation).flatMap(({ name, line }) => {
    if (line.why === null || seen.has(line.why)) return []
    seen.add(line.why)
    const { heap } = explanation.last
    const code = name.startsWith('heap') && heap.state === 'unavailable' ? heap.code : null
    return [[name, code === null ? line.why : `${line.why} (${code})`] as const]
  })
}

function ownerLines({ owners, ownership }: Explanation, { width }: Screen): Line[] {
  if (owners === null) {
    if (ownership.basis !== 'rates') return []
    const text =
      ownership.owners === 'kept'
        ? 'memory rises as objects that own the references would make it rise'
        : 'memory rises, but not as objects that own the references would make it rise'
    return wrapLine([span('owners: ', 'faint'), span(text)], indent, indent + indent, width)
  }
  if (owners.state === 'unavailable') {
    const code = owners.code === null ? '' : ` (${owners.code})`
    const text = `${escapeTerminal(owners.reason)}${code}`
    return wrapLine([span('kept by: ', 'warn'), span(text)], indent, indent + indent, width)
  }
  const groups = ownerGroups(owners.fds)
  const provisional = owners.provisional ? '  (provisional: the process ran on meanwhile)' : ''
  const paused =
    owners.pausedMs === null ? '' : `  (it stood still for ${owners.pausedMs.toFixed(0)} ms)`
  return [
    [],
    [span(`${indent}KEPT BY`, 'faint'), span(`${paused}${provisional}`, 'faint')],
    ...groups
      .slice(0, shownOwners)
      .flatMap(({ text, fds }) => [
        ...wrapLine(
          [span(`${countOf(fds.length, 'fd')}  `, 'strong'), span(escapeTerminal(text))],
          indent,
          indent + indent,
          width,
        ),
        ...(fds[0]?.path ?? []).flatMap((step) =>
          wrapLine([span(escapeTerminal(step))], '      ', '        ', width),
        ),
        ...wrapLine(
          [span(`fds ${ranges(fds.map(({ fd }) => fd))}`, 'faint')],
          '      ',
          '        ',
          width,
        ),
      ]),
    ...(groups.length > shownOwners
      ? [[span(`${indent}${groups.length - shownOwners} more`, 'faint')]]
      : []),
  ]
}

function growthLines(
  title: string,
  growths: readonly Growth[],
  { width }: Screen,
  text: (value: number) => string,
): Line[] {
  const grown = growths.filter(({ from, to, countFrom, countTo }) => {
    return to > from || (countTo ?? 0) > (countFrom ?? 0)
  })
  if (grown.length === 0) return []
  const columns: readonly Column<Growth>[] = [
    {
      title,
      align: 'left',
      min: 12,
      cell: ({ name }) => [span(escapeTerminal(name))],
    },
    { title: 'FROM', align: 'right', cell: ({ from }) => [span(text(from))] },
    { title: 'TO', align: 'right', cell: ({ to }) => [span(text(to))] },
    {
      title: 'COUNT',
      align: 'right',
      drop: 2,
      cell: ({ countFrom, countTo }) => [span(`${countFrom ?? '-'}→${countTo ?? '-'}`)],
    },
    ...(grown.some(({ place }) => place !== null)
      ? [
          {
            title: title === 'BPF OBJECTS' ? 'CHARGED TO' : 'WHERE',
            align: 'left',
            min: 16,
            drop: 1,
            cell: ({ place }) => [span(escapeTerminal(tailOf(place ?? '-')))],
          } satisfies Column<Growth>,
        ]
      : []),
  ]
  const { lines } = layOutTable(columns, grown.slice(0, shownGrowth), inner(width))
  const more = grown.length - shownGrowth
  return [
    [],
    ...indented(lines),
    ...(more > 0 ? [[span(`${indent}${more} more (--json has all)`, 'faint')]] : []),
  ]
}

function mappingLines({ mappings }: Explanation, { width }: Screen): Line[] {
  if (mappings === null) return []
  const { lostCalls, sites } = mappings
  const lost =
    lostCalls === 0
      ? []
      : [[span(`${indent}${countOf(lostCalls, 'more call')} had no room`, 'warn')]]
  if (sites.length === 0) return [[span(`${indent}no call mapped memory meanwhile`)], ...lost]
  const columns: readonly Column<MappingSite>[] = [
    {
      title: 'MAPPED BY',
      align: 'left',
      min: 12,
      cell: (site) => [span(escapeTerminal(site.function ?? 'code without a name'))],
    },
    { title: 'BYTES', align: 'right', cell: (site) => [span(bytes(site.bytes))] },
    {
      title: 'CALLS',
      align: 'right',
      drop: 2,
      cell: (site) => [span(`${site.calls} ${site.call}`)],
    },
    {
      title: 'REGION',
      align: 'left',
      drop: 1,
      cell: ({ region }) => [span(region === null ? 'unmapped again' : regionNames[region])],
    },
    {
      title: 'WHERE',
      align: 'left',
      min: 16,
      cell: (site) => [span(escapeTerminal(tailOf(placeOf(site))))],
    },
  ]
  return [
    [],
    ...indented(layOutTable(columns, sites.slice(0, shownGrowth), inner(width)).lines),
    ...lost,
  ]
}

/** Of a long path the end tells most; --json has all of it. */
function tailOf(path: string): string {
  return path.length <= longestPath ? path : `…${path.slice(1 - longestPath)}`
}

function placeOf({ file, line }: MappingSite): string {
  if (file === null) return '-'
  return line === null ? file : `${file}:${line}`
}

function named(growth: Growth): Growth {
  return { ...growth, name: regionName(growth.name) }
}

const bytes = (value: number): string => humanBytes(Math.round(value))

function inner(width: number | null): number | null {
  return width === null ? null : width - indent.length
}

function indented(lines: readonly Line[]): Line[] {
  return lines.map((line) => [span(indent), ...line])
}
