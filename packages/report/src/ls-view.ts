import { orphanPins, type BpfObject } from '@lastref/model'
import { humanBytes } from './bytes.ts'
import { escapeTerminal } from './escape.ts'
import { holderSummary } from './holder-summary.ts'
import { nameOrTarget, objectName, objectType } from './object-text.ts'
import { removalCommand, type ReachNamespace } from './removal.ts'
import { shareTone } from './share.ts'
import { span, type Line, type Screen, type Tone } from './span.ts'
import { layOutTable, type Column, type Table } from './table.ts'
import { countOf } from './words.ts'
import { noCommand } from './why-view.ts'

/** Returns the table of `ls`, one row per object in the order given. */
export function lsTable(objects: readonly BpfObject[], screen: Screen): Table {
  return layOutTable(lsColumns(objects), objects, screen.width)
}

/** Returns one line that sums the objects up: how many of each kind, memory, what stands out. */
export function lsSummary(objects: readonly BpfObject[]): string {
  const kinds = (['map', 'prog', 'link', 'btf'] as const).flatMap((kind) => {
    const count = objects.filter((object) => object.kind === kind).length
    return count === 0 ? [] : [kind === 'btf' ? `${count} btf` : countOf(count, kind)]
  })
  const unexplained = objects.filter(
    (object) => object.unexplained.refcnt !== 0 || (object.unexplained.usercnt ?? 0) !== 0,
  ).length
  const unsettled = objects.filter((object) => !object.settled).length
  const orphans = objects.filter((object) => orphanPins(object).length > 0).length
  return [
    kinds.length === 0 ? 'no objects' : kinds.join(', '),
    ...(objects.some(({ memlockBytes }) => memlockBytes !== null)
      ? [humanBytes(totalMemory(objects))]
      : []),
    ...(orphans === 0 ? [] : [`${orphans} orphaned`]),
    ...(unsettled === 0 ? [] : [`${unsettled} unsettled`]),
    ...(unexplained === 0 ? [] : [`${unexplained} with unexplained references`]),
  ].join('; ')
}

/** Returns the screen of `ls --orphans`: each orphan and the command that would remove its pins. */
export function orphansView(orphans: readonly BpfObject[], reach: ReachNamespace): Line[] {
  return orphans.flatMap((object) => [
    [span(`# ${objectName(object)}  ${orphanFacts(object)}`, 'faint')],
    ...orphanPins(object).map((pin) => {
      const command = removalCommand(pin, reach)
      return command === null ? [span(noCommand(pin.path), 'warn')] : [span(command)]
    }),
  ])
}

function orphanFacts(object: BpfObject): string {
  const type = objectType(object)
  return object.memlockBytes === null ? type : `${type}, ${humanBytes(object.memlockBytes)}`
}

function totalMemory(objects: readonly BpfObject[]): number {
  return objects.reduce((sum, object) => sum + (object.memlockBytes ?? 0), 0)
}

function lsColumns(objects: readonly BpfObject[]): Column<BpfObject>[] {
  const total = totalMemory(objects)
  return [
    { title: 'KIND', align: 'left', cell: (object) => [span(object.kind)] },
    { title: 'ID', align: 'right', cell: (object) => [span(String(object.id), 'strong')] },
    {
      title: 'NAME',
      align: 'left',
      min: 12,
      cell: (object) => [span(nameOrTarget(object))],
    },
    { title: 'TYPE', align: 'left', min: 7, drop: 2, cell: (object) => [span(objectType(object))] },
    { title: 'MEMORY', align: 'right', drop: 1, cell: (object) => memoryCell(object, total) },
    {
      title: 'REFS',
      align: 'right',
      cell: (object) => [span(String(object.refcnt), books(object))],
    },
    {
      title: 'USERS',
      align: 'right',
      drop: 3,
      cell: (object) => [span(object.usercnt === null ? '-' : String(object.usercnt))],
    },
    { title: 'HELD BY', align: 'left', min: 22, cell: holderSummary },
    ...(objects.some(({ chargedCgroup }) => chargedCgroup !== null) ? [chargedTo] : []),
  ]
}

const chargedTo: Column<BpfObject> = {
  title: 'CHARGED TO',
  align: 'left',
  min: 16,
  drop: 4,
  cell: ({ chargedCgroup }) => [span(escapeTerminal(chargedCgroup ?? '-'))],
}

function memoryCell(object: BpfObject, total: number): Line {
  if (object.memlockBytes === null) return [span('-')]
  return [span(humanBytes(object.memlockBytes), shareTone(object.memlockBytes, total))]
}

function books(object: BpfObject): Tone {
  return object.settled && object.unexplained.refcnt === 0 ? 'plain' : 'warn'
}
