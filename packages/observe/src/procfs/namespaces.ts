import { existsSync, readlinkSync } from 'node:fs'
import { isGone, isRefused } from './errno.ts'
import { listPids } from './pids.ts'

/** The namespaces of one kind that live processes are in. */
export interface Namespaces {
  /** Inode number of our own one. */
  readonly own: number
  /** Inode number → processes in it, ascending; only those that may be read. */
  readonly members: ReadonlyMap<number, readonly number[]>
  /** How many processes do not let us read which namespace they are in. */
  readonly refused: number
}

/** Returns the namespaces of every process, at the cost of one readlink(2) for each. */
export function readNamespaces(
  kind: 'mnt' | 'net' | 'pid',
  pids: readonly number[] = listPids(),
): Namespaces {
  const members = new Map<number, number[]>()
  let refused = 0
  for (const pid of pids) {
    try {
      const inode = namespaceInode(readlinkSync(`/proc/${pid}/ns/${kind}`))
      const known = members.get(inode)
      if (known === undefined) members.set(inode, [pid])
      else known.push(pid)
    } catch (error) {
      // For a process that has just gone it is EACCES as well (proc_ns_readlink in
      // fs/proc/namespaces.c).
      if (isRefused(error)) refused += existsSync(`/proc/${pid}`) ? 1 : 0
      else if (!isGone(error)) throw error
    }
  }
  return { own: ownNamespace(kind), members, refused }
}

/** Returns the inode number of the namespace this process is in. */
export function ownNamespace(kind: 'mnt' | 'net' | 'pid'): number {
  return namespaceInode(readlinkSync(`/proc/self/ns/${kind}`))
}

/** Returns 4026531832 for `mnt:[4026531832]`. */
function namespaceInode(link: string): number {
  return Number(link.slice(link.indexOf('[') + 1, -1))
}
