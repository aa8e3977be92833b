import type { CensusDiff, ObjectChange, ProcessGrowth } from '@lastref/model'
import { humanBytes } from './bytes.ts'
import { holderChangeText } from './diff-holder.ts'
import { durationText, movedText, nameText, rateText, signed, whoText } from './diff-text.ts'
import { escapeTerminal } from './escape.ts'
import { shareTone } from './share.ts'
import { span, type Line, type Screen, type Span } from './span.ts'
import { layOutTable, type Column } from './table.ts'
import { countOf } from './words.ts'
import { wrapLine } from './wrap.ts'

/** How many processes and holders of one object the table names; `--json` names them all. */
const namedParts = 4

/** Returns the screen of `diff`: what was compared, who grew on what, and every changed object. */
export function diffView(diff: CensusDiff, screen: Screen): Line[] {
  const { width } = screen
  return [
    ...wrapLine(headLine(diff), '', '  ', width),
    ...wrapLine(summaryLine(diff), '', '  ', width),
    ...section(growthColumns(diff), diff.growth, width),
    ...section(objectColumns(diff), diff.objects, width),
  ]
}

/** Returns what to know before believing the numbers, for stderr. */
export function diffNotices(diff: CensusDiff, width: number | null): Line[] {
  return diff.notices.flatMap((notice) =>
    wrapLine([span('note', 'warn'), span(`: ${escapeTerminal(notice)}`)], '', '  ', width),
  )
}

function section<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): Line[] {
  return rows.length === 0 ? [] : [[], ...layOutTable(columns, rows, width).lines]
}

function headLine({ before, after, elapsedSeconds }: CensusDiff): Line {
  const elapsed = elapsedSeconds === null ? '' : ` (${durationText(elapsedSeconds)})`
  const hosts = [...new Set([hostText(before), hostText(after)])].join(' → ')
  const times = `${before.takenAt} → ${after.takenAt}`
  return [span(escapeTerminal(times)), span(elapsed), span(`  ${escapeTerminal(hosts)}`, 'faint')]
}

function hostText({ host }: CensusDiff['before']): string {
  return `${host.hostname}, Linux ${host.kernel}`
}

function summaryLine({ summary }: CensusDiff): Line {
  const { born, gone, changed, unchanged, files } = summary
  return [
    span(`${born} born, ${gone} gone, ${changed} changed, ${unchanged} as before; `),
    span(`${signed(files)} files`, files.after > files.before ? 'strong' : 'plain'),
    span(` (${movedText(files, String)})`),
  ]
}

function growthColumns(diff: CensusDiff): readonly Column<ProcessGrowth>[] {
  const total = diff.growth.reduce((sum, { files }) => sum + files.after - files.before, 0)
  return [
    {
      title: 'FILES',
      align: 'right',
      cell: ({ files }) => [span(signed(files), shareTone(files.after - files.before, total))],
    },
    { title: 'NOW', align: 'right', cell: ({ files }) => [span(String(files.after))] },
    {
      title: 'RATE',
      align: 'right',
      drop: 2,
      cell: ({ files }) => [span(rateText(files, diff.elapsedSeconds))],
    },
    { title: 'FDS', align: 'right', drop: 1, cell: ({ fds }) => [span(signed(fds))] },
    { title: 'PROCESS', align: 'left', min: 12, cell: (row) => [span(whoText(row))] },
    {
      title: 'OBJECT',
      align: 'left',
      min: 12,
      cell: (row) => [...unsettledMark(row.settled), span(nameText(row.object))],
    },
  ]
}

function objectColumns(diff: CensusDiff): readonly Column<ObjectChange>[] {
  const hasMemory = diff.objects.some(({ memlockBytes: { before, after } }) => before !== after)
  const memory: Column<ObjectChange> = {
    title: 'MEMORY',
    align: 'right',
    drop: 2,
    cell: ({ memlockBytes }) => [span(movedText(memlockBytes, humanBytes))],
  }
  return [
    { title: 'CHANGE', align: 'left', cell: ({ change }) => [span(change)] },
    {
      title: 'OBJECT',
      align: 'left',
      min: 12,
      cell: (object) => [...unsettledMark(object.settled), span(nameText(object))],
    },
    {
      title: 'TYPE',
      align: 'left',
      drop: 4,
      cell: ({ type }) => [span(escapeTerminal(type ?? '-'))],
    },
    { title: 'REFCNT', align: 'right', cell: ({ refcnt }) => [span(movedText(refcnt, String))] },
    {
      title: 'USERCNT',
      align: 'right',
      drop: 3,
      cell: ({ usercnt }) => [span(movedText(usercnt, String))],
    },
    ...(hasMemory ? [memory] : []),
    { title: 'HOLDERS', align: 'left', min: 28, cell: holderParts },
  ]
}

function holderParts(object: ObjectChange): Line {
  const parts = [
    ...unexplainedParts(object),
    ...object.processes.map((process) => {
      const files = process.files.after - process.files.before
      return files === 0
        ? `${signed(process.fds)} fds on the same files of ${whoText(process)}`
        : `${signed(process.files)} ${Math.abs(files) === 1 ? 'file' : 'files'} of ${whoText(process)}`
    }),
    ...object.holders.map(holderChangeText),
  ]
  const more = parts.length - namedParts
  const named = more > 1 ? parts.slice(0, namedParts) : parts
  return [span([...named, ...(more > 1 ? [`${countOf(more, 'change')} more`] : [])].join(', '))]
}

/** An unexplained number is told of whenever there is one: it is never hidden. */
function unexplainedParts({ unexplained }: ObjectChange): string[] {
  const before = unexplained.before?.refcnt ?? 0
  const after = unexplained.after?.refcnt ?? 0
  return before === 0 && after === 0 ? [] : [`unexplained ${movedText({ before, after }, String)}`]
}

function unsettledMark(settled: boolean): Span[] {
  return settled ? [] : [span('unsettled ', 'warn')]
}
