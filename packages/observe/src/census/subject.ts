import type { ObjectKind, Refs } from '@lastref/model'
import type { LinkRow, MapRow, ProgRow } from '../generated/wire.ts'
import type { BtfRow, Counters } from './reading.ts'

/** An object under reading: who it is, what the kernel counts, and whether it moved. */
export type Subject = SubjectBase &
  (
    | { readonly kind: 'map'; readonly row: MapRow }
    | { readonly kind: 'prog'; readonly row: ProgRow }
    | { readonly kind: 'link'; readonly row: LinkRow }
    | { readonly kind: 'btf'; readonly row: BtfRow }
  )

interface SubjectBase {
  readonly address: number
  readonly id: number
  /** What the kernel counts, less the reference of the visit itself. */
  readonly counted: Refs
  /** True when the counters differed between the two readings, or while one was looked at. */
  readonly moved: boolean
}

export type Subjects = ReadonlyMap<number, Subject>

/** A visited object carries one reference of its iterator (kernel/bpf/map_iter.c and others). */
const visit = 1

/**
 * Returns the objects that were there before and after, by address. One that was there only after
 * counts as moved; one that was there only before is gone.
 */
export function subjectsOf(before: Counters, after: Counters): Map<number, Subject> {
  const subjects = new Map<number, Subject>()
  const earlierMaps = byAddress(before.maps)
  for (const row of after.maps) {
    const counted = { refcnt: row.refcnt - visit, usercnt: row.usercnt }
    const moved =
      movedBetween(earlierMaps.get(row.address), row) ||
      earlierMaps.get(row.address)?.usercnt !== row.usercnt ||
      row.usercntMin !== row.usercntMax ||
      row.usercnt !== row.usercntMin
    subjects.set(row.address, {
      kind: 'map',
      address: row.address,
      id: row.id,
      row,
      counted,
      moved,
    })
  }
  const progs = byAddress(before.progs)
  for (const row of after.progs) {
    const moved = movedBetween(progs.get(row.address), row)
    subjects.set(row.address, { kind: 'prog', row, ...unshared(row, moved) })
  }
  const links = byAddress(before.links)
  for (const row of after.links) {
    const moved = movedBetween(links.get(row.address), row)
    subjects.set(row.address, { kind: 'link', row, ...unshared(row, moved) })
  }
  const btfs = byAddress(before.btfs)
  for (const row of after.btfs) {
    const earlier = btfs.get(row.address)
    const moved = earlier?.id !== row.id || earlier.refcnt !== row.refcnt
    subjects.set(row.address, { kind: 'btf', row, ...unshared(row, moved) })
  }
  return subjects
}

/** What a subject without a user-space count has in common with the others. */
function unshared(
  {
    address,
    id,
    refcnt,
  }: { readonly address: number; readonly id: number; readonly refcnt: number },
  moved: boolean,
): SubjectBase {
  return { address, id, counted: { refcnt: refcnt - visit, usercnt: null }, moved }
}

interface VisitedRow {
  readonly id: number
  readonly refcnt: number
  readonly refcntMin: number
  readonly refcntMax: number
}

function movedBetween(earlier: VisitedRow | undefined, row: VisitedRow): boolean {
  return (
    earlier?.id !== row.id ||
    earlier.refcnt !== row.refcnt ||
    row.refcntMin !== row.refcntMax ||
    row.refcnt !== row.refcntMin
  )
}

function byAddress<T extends { readonly address: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.address, row]))
}

/** Returns the kind and id as one key, e.g. `map 25`. */
export function keyOf(kind: ObjectKind, id: number): string {
  return `${kind} ${id}`
}
