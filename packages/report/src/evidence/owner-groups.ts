import type { FdOwner } from '@lastref/model'

/** fds that the same root keeps, or that are of the same sort. */
export interface OwnerGroup {
  readonly text: string
  readonly fds: readonly FdOwner[]
}

const sorts: Readonly<Record<FdOwner['state'], string>> = {
  reachable: 'reachable',
  unreachable: 'unreachable: the collector will close it',
  queued: 'unreachable, but its finalizer waits behind one that does not return',
  pinned: 'unreachable, but pinned by a neighbour in memory',
  'no-owner': 'owned by no object with a finalizer: Go will never close it by itself',
  unknown: 'unknown',
}

/** Returns the fds by what keeps them, the largest group first. */
export function ownerGroups(fds: readonly FdOwner[]): readonly OwnerGroup[] {
  const groups = Map.groupBy(fds, ({ reason, root, state }) => {
    if (state === 'reachable' && root !== null) return `reachable through ${root}`
    if (state === 'unknown' && reason !== null) return `unknown: ${reason}`
    return root === null ? sorts[state] : `${sorts[state]} (${root})`
  })
  return [...groups]
    .map(([text, group]) => ({ text, fds: group }))
    .toSorted((a, b) => b.fds.length - a.fds.length)
}
