import { objectKinds, type BpfObject } from '@lastref/model'
import { countFiles } from './object-filter.ts'

/** Returns the objects sorted by a key of `ls --sort`; equal ones by kind and id. */
export function sortObjects(objects: readonly BpfObject[], key: string): BpfObject[] {
  const compare = comparisons[key] ?? byIdentity
  return objects.toSorted((a, b) => compare(a, b) || byIdentity(a, b))
}

type Compare = (a: BpfObject, b: BpfObject) => number

const comparisons: Readonly<Record<string, Compare>> = {
  id: byIdentity,
  name: (a, b) => compareText(a.name, b.name),
  type: (a, b) => compareText(typeOf(a), typeOf(b)),
  memory: (a, b) => (b.memlockBytes ?? -1) - (a.memlockBytes ?? -1),
  refs: (a, b) => b.refcnt - a.refcnt,
  files: (a, b) => countFiles(b) - countFiles(a),
}

function byIdentity(a: BpfObject, b: BpfObject): number {
  return objectKinds.indexOf(a.kind) - objectKinds.indexOf(b.kind) || a.id - b.id
}

function typeOf(object: BpfObject): string {
  return 'type' in object ? object.type : ''
}

/** By code unit: the same on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
