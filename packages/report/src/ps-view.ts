import type { BpfObject, FileLocation, ProcessHoldings } from '@lastref/model'
import { fdText } from './attach-text.ts'
import { humanBytes } from './bytes.ts'
import { escapeTerminal } from './escape.ts'
import { processName, shortContainer } from './file-groups.ts'
import { nameOrTarget, objectType } from './object-text.ts'
import { shareTone } from './share.ts'
import { span, type Line, type Screen } from './span.ts'
import { layOutTable, type Column, type Table } from './table.ts'
import { wrapLine } from './wrap.ts'

/** Returns the table of `ps`, one row per process in the order given. */
export function psTable(processes: readonly ProcessHoldings[], screen: Screen): Table {
  const total = processes.reduce((sum, process) => sum + process.memlockBytes, 0)
  return layOutTable(psColumns(total), processes, screen.width)
}

/** Returns how many more fds the process may open, null when that cannot be known. */
export function fdHeadroom(process: ProcessHoldings): number | null {
  if (process.openFds === null || process.fdLimit === null) return null
  return process.fdLimit - process.openFds
}

/** Returns the head of `ps PID`: who the process is and how near it is to its fd limit. */
export function processHead(process: ProcessHoldings, screen: Screen): Line[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['command', process.commandLine.join(' ')],
    ['exe', process.exe],
    ['unit', process.unit],
    ['container', process.container],
    ['pod', process.podUid],
  ]
  const head: Line[] = [
    [span(processName(process), 'strong'), span(`  ${headroomText(process)}`)],
    ...facts.flatMap(([label, value]) =>
      value === null || value === ''
        ? []
        : [[span(label.padEnd(10), 'faint'), span(escapeTerminal(value))]],
    ),
  ]
  return head.flatMap((line) => wrapLine(line, '', ' '.repeat(10), screen.width))
}

function headroomText(process: ProcessHoldings): string {
  const left = fdHeadroom(process)
  if (process.openFds === null) return 'its open fds may not be read'
  const limit = process.fdLimit === null ? 'no limit known' : `limit ${process.fdLimit}`
  const room = left === null ? '' : `, ${left} left`
  return `${process.openFds} fds open, ${limit}${room}`
}

/** Returns the table of `ps PID`: each object the process holds by files, and through which. */
export function processObjects(pid: number, objects: readonly BpfObject[], screen: Screen): Table {
  return layOutTable(heldColumns(pid), objects, screen.width)
}

function heldColumns(pid: number): Column<BpfObject>[] {
  return [
    { title: 'KIND', align: 'left', cell: (object) => [span(object.kind)] },
    { title: 'ID', align: 'right', cell: (object) => [span(String(object.id), 'strong')] },
    { title: 'NAME', align: 'left', min: 8, cell: (object) => [span(nameOrTarget(object))] },
    { title: 'TYPE', align: 'left', min: 5, drop: 2, cell: (object) => [span(objectType(object))] },
    {
      title: 'MEMORY',
      align: 'right',
      drop: 1,
      cell: ({ memlockBytes }) => [span(memlockBytes === null ? '-' : humanBytes(memlockBytes))],
    },
    {
      title: 'FILES',
      align: 'right',
      cell: (object) => [span(String(filesOf(pid, object).length))],
    },
    {
      title: 'THROUGH',
      align: 'left',
      min: 12,
      cell: (object) => [span(throughText(pid, object))],
    },
  ]
}

/** Returns, per file of the process on the object, the places the process has it at. */
function filesOf(pid: number, object: BpfObject): (readonly FileLocation[])[] {
  return object.holders.flatMap((holder) => {
    if (holder.kind !== 'file' && holder.kind !== 'iterator') return []
    const own = holder.at.filter((location) => location.pid === pid)
    return own.length === 0 ? [] : [own]
  })
}

function throughText(pid: number, object: BpfObject): string {
  const locations = filesOf(pid, object).flat()
  const fds = locations.flatMap((location) => ('fds' in location ? location.fds : []))
  const mappings = locations.flatMap((location) =>
    'vma' in location ? [`mapped at ${escapeTerminal(location.vma)}`] : [],
  )
  const flights = locations.flatMap((location) =>
    'inflight' in location ? [`in flight (${location.inflight})`] : [],
  )
  return [...(fds.length === 0 ? [] : [fdText(fds)]), ...mappings, ...flights].join(', ')
}

function psColumns(total: number): Column<ProcessHoldings>[] {
  return [
    { title: 'PID', align: 'right', cell: (process) => [span(String(process.pid), 'strong')] },
    { title: 'COMMAND', align: 'left', min: 8, cell: ({ comm }) => [span(escapeTerminal(comm))] },
    { title: 'BPF FDS', align: 'right', cell: ({ bpfFds }) => [span(String(bpfFds))] },
    { title: 'FILES', align: 'right', drop: 3, cell: ({ files }) => [span(String(files))] },
    { title: 'OBJECTS', align: 'right', drop: 2, cell: ({ objects }) => [span(String(objects))] },
    {
      title: 'MEMORY',
      align: 'right',
      drop: 1,
      cell: ({ memlockBytes }) => [span(humanBytes(memlockBytes), shareTone(memlockBytes, total))],
    },
    { title: 'OPEN FDS', align: 'right', cell: openFdsCell },
    { title: 'LEFT', align: 'right', cell: headroomCell },
    {
      title: 'RUNS IN',
      align: 'left',
      min: 12,
      drop: 4,
      cell: (process) => [span(homeText(process))],
    },
  ]
}

function openFdsCell({ openFds, fdLimit }: ProcessHoldings): Line {
  if (openFds === null) return [span('-')]
  return [span(fdLimit === null ? String(openFds) : `${openFds}/${fdLimit}`)]
}

function headroomCell(process: ProcessHoldings): Line {
  const left = fdHeadroom(process)
  if (left === null) return [span('-')]
  return [span(String(left), shareTone(process.openFds ?? 0, process.fdLimit ?? 0))]
}

function homeText(process: ProcessHoldings): string {
  if (process.container !== null) {
    const pod = process.podUid === null ? '' : ` of pod ${escapeTerminal(process.podUid)}`
    return `container ${shortContainer(process.container)}${pod}`
  }
  return process.unit === null ? '-' : escapeTerminal(process.unit)
}
