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
  const mapBefore = earlierIn(before.maps)
  for (const [i, row] of after.maps.entries()) {
    const { address, id, refcnt, usercnt } = row
    const earlier = mapBefore(row, i)
    const moved =
      movedBetween(earlier, row) ||
      earlier?.usercnt !== usercnt ||
      row.usercntMin !== row.usercntMax ||
      usercnt !== row.usercntMin
    const counted = { refcnt: refcnt - visit, usercnt }
    subjects.set(address, { kind: 'map', address, id, row, counted, moved })
  }
  const progBefore = earlierIn(before.progs)
  for (const [i, row] of after.progs.entries()) {
    const moved = movedBetween(progBefore(row, i), row)
    subjects.set(row.address, { kind: 'prog', row, ...unshared(row, moved) })
  }
  const linkBefore = earlierIn(before.links)
  for (const [i, row] of after.links.entries()) {
    const moved = movedBetween(linkBefore(row, i), row)
    subjects.set(row.address, { kind: 'link', row, ...unshared(row, moved) })
  }
  const btfBefore = earlierIn(before.btfs)
  for (const [i, row] of after.btfs.entries()) {
    const earlier = btfBefore(row, i)
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

/**
 * Returns how to find the row of the same object among earlier ones: at the same place, as nearly
 * always, or by its address.
 */
function earlierIn<T extends { readonly address: number }>(
  rows: readonly T[],
): (row: T, place: number) => T | undefined {
  let byAddress: ReadonlyMap<number, T> | undefined
  return (row, place) => {
    const there = rows[place]
    if (there?.address === row.address) return there
    byAddress ??= new Map(rows.map((earlier) => [earlier.address, earlier]))
    return byAddress.get(row.address)
  }
}

/** Returns the kind and id as one key, e.g. `map 25`. */
export function keyOf(kind: ObjectKind, id: number): string {
  return `${kind} ${id}`
}
