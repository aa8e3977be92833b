import { readdirSync, readlinkSync } from 'node:fs'
import type { ReachNamespace } from '@lastref/report'

/** Returns how mount namespaces are reached from here; /proc is read once, when first needed. */
export function namespaceReach(): ReachNamespace {
  let known: ReadonlyMap<number, number> | null = null
  const own = mountNamespaceOf('self')
  return (mountNamespace) => {
    if (mountNamespace === own) return { kind: 'own' }
    known ??= namespaceMembers()
    const pid = known.get(mountNamespace)
    return pid === undefined ? { kind: 'unreachable' } : { kind: 'process', pid }
  }
}

/** Returns the inode number of our own mount namespace, null where /proc does not tell. */
export function ownMountNamespace(): number | null {
  return mountNamespaceOf('self')
}

/** Returns, for each mount namespace, one process that lives in it: the one with the least pid. */
function namespaceMembers(): ReadonlyMap<number, number> {
  const members = new Map<number, number>()
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
  for (const pid of pids) {
    const inode = mountNamespaceOf(String(pid))
    if (inode !== null && !members.has(inode)) members.set(inode, pid)
  }
  return members
}

function mountNamespaceOf(pid: string): number | null {
  try {
    const link = readlinkSync(`/proc/${pid}/ns/mnt`)
    return Number(/\[(\d+)\]/u.exec(link)?.[1] ?? Number.NaN)
  } catch {
    // It has exited, or may not be read: then it is no way in.
    return null
  }
}
