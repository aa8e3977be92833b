import type { AttachPoint, Holder } from '@lastref/model'
import { EdgeKind, PlaceKind, type EdgeRow, type PlaceRow } from '../generated/wire.ts'
import type { AttachedProg } from '../attachments/attached.ts'
import type { PinnedObject } from './reading.ts'

/** A holder of the object at `held` that is no object: `pids` are the processes it belongs to. */
export interface PointHolding {
  readonly held: number
  readonly pids: ReadonlySet<number>
  readonly holder: Holder
}

interface Owned {
  readonly held: number
  readonly owners: Map<number, number[]>
}

/**
 * Returns the attachments that are visible as open files: sockets with a program as filter or
 * reuseport selector, and perf events. Sockets that share one filter hold the program once.
 */
export function attachedByFile(
  places: readonly PlaceRow[],
  edges: readonly EdgeRow[],
): PointHolding[] {
  const filters = new Map<number, Owned>()
  const groups = new Map<number, Owned>()
  const events = new Map<number, Owned>()
  const inSockmaps = new Map<string, Owned>()
  for (const row of places) {
    if (row.kind === PlaceKind.SOCKET_FILTER) own(filters, row, row.file)
    else if (row.kind === PlaceKind.REUSEPORT) own(groups, row, row.file)
    else if (row.kind === PlaceKind.PERF_EVENT) own(events, row, row.file)
    // One socket holds up to four programs, each once.
    else if (row.kind === PlaceKind.SOCKMAP) own(inSockmaps, row, `${row.file} ${row.object}`)
  }
  for (const edge of edges) {
    if (edge.kind !== EdgeKind.LINK_PERF_PROG || events.has(edge.through)) continue
    events.set(edge.through, { held: edge.held, owners: new Map() })
  }
  return [
    ...[...filters.values()].map((owned) => attached(owned, 'socket', 'filter')),
    ...[...groups.values()].map((owned) => attached(owned, 'socket', 'reuseport')),
    ...[...inSockmaps.values()].map((owned) => attached(owned, 'socket', 'sockmap')),
    ...[...events.values()].map((owned) => attached(owned, 'perf_event', 'filter')),
  ]
}

function own<Key>(table: Map<Key, Owned>, row: PlaceRow, key: Key): void {
  let owned = table.get(key)
  if (owned === undefined) table.set(key, (owned = { held: row.object, owners: new Map() }))
  const fds = owned.owners.get(row.pid)
  if (fds === undefined) owned.owners.set(row.pid, [row.fd])
  else fds.push(row.fd)
}

function attached(
  { held, owners }: Owned,
  type: 'socket' | 'perf_event',
  hook: 'filter' | 'reuseport' | 'sockmap',
): PointHolding {
  const list = [...owners].map(([pid, fds]) => ({ pid, fds }))
  const to: AttachPoint =
    type === 'socket'
      ? { type, hook, owners: list }
      : { type, event: 'perf_event', target: null, owners: list }
  return {
    held,
    pids: new Set(owners.keys()),
    holder: { kind: 'attach', to, refs: { refcnt: 1, usercnt: null } },
  }
}

/** Returns the attachments without a link, for the programs that are still there. */
export function attachedByQuery(
  attachments: readonly AttachedProg[],
  addressOf: (kind: 'prog', id: number) => number | undefined,
): PointHolding[] {
  const holdings: PointHolding[] = []
  for (const { progId, to, refs } of attachments) {
    const held = addressOf('prog', progId)
    if (held === undefined) continue
    holdings.push({
      held,
      pids: new Set(),
      holder: { kind: 'attach', to, refs: { refcnt: refs, usercnt: null } },
    })
  }
  return holdings
}

/**
 * Returns the pins: those with a path, and bpffs inodes without one that some process keeps open
 * after they were unlinked. `isMap` tells whether an object counts users.
 */
export function pinHoldings(
  pins: readonly PinnedObject[],
  places: readonly PlaceRow[],
  isMap: (object: number) => boolean,
): PointHolding[] {
  const holdings: PointHolding[] = []
  const inodes = new Set<number>()
  const refs = (object: number) => ({ refcnt: 1, usercnt: isMap(object) ? 1 : null })
  for (const { object, inode, path, alsoAt, mountNamespace } of pins) {
    inodes.add(inode)
    const names = alsoAt.length === 0 ? { path } : { path, alsoAt }
    const holder: Holder = { kind: 'pin', ...names, mountNamespace, refs: refs(object) }
    holdings.push({ held: object, pids: new Set(), holder })
  }
  for (const row of places) {
    if (row.kind !== PlaceKind.BPFFS_INODE || inodes.has(row.file)) continue
    inodes.add(row.file)
    const path = `(unlinked, held open by /proc/${row.pid}/fd/${row.fd})`
    const holder: Holder = { kind: 'pin', path, mountNamespace: 0, refs: refs(row.object) }
    holdings.push({ held: row.object, pids: new Set([row.pid]), holder })
  }
  return holdings
}
