import type { Census } from '../census.ts'
import { objectKinds } from '../kind.ts'
import type { BpfObject } from '../object.ts'
import type { Refs } from '../refs.ts'
import type { CensusDiff, DiffSide, ObjectChange, ProcessGrowth } from './census-diff.ts'
import { compareFiles, filesOf, grownFiles } from './file-count.ts'
import { compareHolders } from './holder-change.ts'
import { compareSources } from './notices.ts'
import { canBeSame } from './same-object.ts'

/** An object in one census, in the other, or in both; `object` is the newer state of it. */
interface Pair {
  readonly object: BpfObject
  readonly before: BpfObject | null
  readonly after: BpfObject | null
}

/** Returns what changed from the first census to the second. Objects are matched by kind and id. */
export function diffCensuses(before: Census, after: Census): CensusDiff {
  const { comparable, notices } = compareSources(before, after)
  const pairs = pairObjects(before, after, comparable)
  const objects = pairs
    .map(compareObject)
    .filter((object) => object !== null)
    .toSorted(byGrowth)
  const count = (change: ObjectChange['change']): number =>
    objects.filter((object) => object.change === change).length
  const elapsed = (Date.parse(after.takenAt) - Date.parse(before.takenAt)) / 1000
  return {
    schema: 'lastref.diff/1',
    before: sideOf(before),
    after: sideOf(after),
    elapsedSeconds: Number.isFinite(elapsed) ? elapsed : null,
    comparable,
    notices,
    summary: {
      born: count('born'),
      gone: count('gone'),
      changed: count('changed'),
      unchanged: pairs.length - objects.length,
      files: { before: countFiles(before), after: countFiles(after) },
    },
    growth: comparable ? growthOf(objects) : [],
    objects,
  }
}

/**
 * Tells whether anything grew: there are more objects, or a process holds more files on one.
 * Means nothing for censuses that are not comparable.
 */
export function hasGrown(diff: CensusDiff): boolean {
  return diff.summary.born > diff.summary.gone || diff.growth.length > 0
}

function sideOf({ takenAt, host, blindSpots }: Census): DiffSide {
  return { takenAt, host, blindSpots }
}

function countFiles(census: Census): number {
  return census.objects.reduce((sum, object) => sum + filesOf(object.holders).length, 0)
}

function pairObjects(before: Census, after: Census, comparable: boolean): readonly Pair[] {
  const keyOf = (object: BpfObject): string => `${object.kind} ${object.id}`
  const current = new Map(after.objects.map((object) => [keyOf(object), object]))
  const pairs: Pair[] = []
  for (const object of before.objects) {
    const same = comparable ? current.get(keyOf(object)) : undefined
    if (same !== undefined && canBeSame(object, same)) {
      pairs.push({ object: same, before: object, after: same })
      current.delete(keyOf(object))
    } else pairs.push({ object, before: object, after: null })
  }
  for (const object of current.values()) pairs.push({ object, before: null, after: object })
  return pairs
}

/** Returns the change, or null for an object that is as it was. */
function compareObject({ object, before, after }: Pair): ObjectChange | null {
  const was = before?.holders ?? []
  const is = after?.holders ?? []
  const change: ObjectChange = {
    change: before === null ? 'born' : after === null ? 'gone' : 'changed',
    kind: object.kind,
    id: object.id,
    name: object.name,
    type: object.kind === 'btf' ? null : object.type,
    settled: (before?.settled ?? true) && (after?.settled ?? true),
    refcnt: { before: before?.refcnt ?? null, after: after?.refcnt ?? null },
    usercnt: { before: before?.usercnt ?? null, after: after?.usercnt ?? null },
    memlockBytes: { before: before?.memlockBytes ?? null, after: after?.memlockBytes ?? null },
    files: { before: filesOf(was).length, after: filesOf(is).length },
    unexplained: { before: before?.unexplained ?? null, after: after?.unexplained ?? null },
    processes: compareFiles(was, is),
    holders: compareHolders(was, is),
  }
  return change.change === 'changed' && isUnchanged(change) ? null : change
}

function isUnchanged(change: ObjectChange): boolean {
  const { before, after } = change.unexplained
  return (
    [change.refcnt, change.usercnt, change.memlockBytes, change.files].every(
      (number) => number.before === number.after,
    ) &&
    isSame(before, after) &&
    change.processes.length === 0 &&
    change.holders.length === 0
  )
}

function isSame(a: Refs | null, b: Refs | null): boolean {
  return a?.refcnt === b?.refcnt && a?.usercnt === b?.usercnt
}

function byGrowth(a: ObjectChange, b: ObjectChange): number {
  return (
    grownFiles(b) - grownFiles(a) ||
    objectKinds.indexOf(a.kind) - objectKinds.indexOf(b.kind) ||
    a.id - b.id
  )
}

function growthOf(objects: readonly ObjectChange[]): readonly ProcessGrowth[] {
  return objects
    .flatMap(({ kind, id, name, settled, processes }) =>
      processes.map((process) => ({ object: { kind, id, name }, settled, ...process })),
    )
    .filter((process) => grownFiles(process) > 0)
    .toSorted((a, b) => grownFiles(b) - grownFiles(a))
}
