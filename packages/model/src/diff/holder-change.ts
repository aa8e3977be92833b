import type { FileHolder, Holder } from '../holder.ts'
import type { HolderChange } from './census-diff.ts'

type OtherHolder = Exclude<Holder, FileHolder>

interface HolderGroup {
  readonly holder: OtherHolder
  count: number
  refcnt: number
}

/** Returns the holders other than files that came, went, or hold another number of references. */
export function compareHolders(
  before: readonly Holder[],
  after: readonly Holder[],
): readonly HolderChange[] {
  const then = groupHolders(before)
  const now = groupHolders(after)
  const changes: HolderChange[] = []
  for (const key of new Set([...now.keys(), ...then.keys()])) {
    const old = then.get(key)
    const current = now.get(key)
    const holder = (current ?? old)?.holder
    if (holder === undefined) continue
    const count = { before: old?.count ?? 0, after: current?.count ?? 0 }
    const refcnt = { before: old?.refcnt ?? 0, after: current?.refcnt ?? 0 }
    if (count.before !== count.after || refcnt.before !== refcnt.after) {
      changes.push({ holder, count, refcnt })
    }
  }
  return changes
}

function groupHolders(holders: readonly Holder[]): ReadonlyMap<string, HolderGroup> {
  const groups = new Map<string, HolderGroup>()
  for (const holder of holders) {
    if (holder.kind === 'file') continue
    const key = identityOf(holder)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { holder, count: 1, refcnt: holder.refs.refcnt })
    else {
      group.count += 1
      group.refcnt += holder.refs.refcnt
    }
  }
  return groups
}

/** What makes two holders of one object the same holder in two censuses. */
function identityOf(holder: OtherHolder): string {
  switch (holder.kind) {
    case 'pin':
      return JSON.stringify(['pin', holder.mountNamespace, holder.path])
    case 'prog':
    case 'map':
    case 'link':
      return JSON.stringify([holder.kind, holder.id])
    case 'attach':
      return JSON.stringify(['attach', holder.to])
    case 'iterator':
      // The name of a file is new in each census; who has it open is not.
      return JSON.stringify([
        'iterator',
        holder.at.map((place) => place.pid).toSorted((a, b) => a - b),
      ])
    case 'kernel':
      return JSON.stringify(['kernel', holder.what])
  }
}
