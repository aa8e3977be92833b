import { closeSync, openSync, readFileSync } from 'node:fs'
import { namespaceFlags, setns } from '@lastref/ebpf'
import { isGone, isRefused } from '../procfs/errno.ts'
import { pathText, type FsPath } from '../procfs/fs-path.ts'
import { parseMountinfo } from '../procfs/mountinfo.ts'
import { readNamespaces } from '../procfs/namespaces.ts'
import { blindSpot, countOfProcesses } from '../procfs/blind-spot.ts'

/** Network namespaces by inode number, each with paths that may open it. */
export interface NetNamespaces {
  readonly own: number
  readonly paths: ReadonlyMap<number, readonly FsPath[]>
  readonly blindSpots: readonly string[]
}

/** Returns the network namespaces of all processes, and those that `ip netns` keeps without any. */
export function findNetNamespaces(): NetNamespaces {
  const { own, members, refused } = readNamespaces('net')
  const paths = new Map<number, readonly FsPath[]>([[own, ['/proc/self/ns/net']]])
  for (const [inode, pids] of members) {
    if (inode !== own)
      paths.set(
        inode,
        pids.slice(0, 8).map((pid) => `/proc/${pid}/ns/net`),
      )
  }
  for (const mount of parseMountinfo(readFileSync('/proc/self/mountinfo'), ['nsfs'])) {
    const inode = /^net:\[(\d+)\]$/.exec(pathText(mount.root))?.[1]
    if (inode !== undefined && Number(inode) !== own) {
      paths.set(Number(inode), [mount.mountPoint, ...(paths.get(Number(inode)) ?? [])])
    }
  }
  const blindSpots =
    refused === 0
      ? []
      : [
          blindSpot(
            'network-namespaces',
            `the network namespaces of ${countOfProcesses(refused)} may not be read; attachments in them are not seen (sudo)`,
          ),
        ]
  return { own, paths, blindSpots }
}

/**
 * Runs `body` with this thread in a network namespace, and brings the thread back whatever happens.
 * `fd` is the namespace's. Null when the namespace is gone; throws when it may not be entered.
 */
export function inNetNamespace<Result>(
  paths: readonly FsPath[],
  isOwn: boolean,
  body: (fd: number) => Result,
): Result | null {
  const fd = openFirst(paths)
  if (fd === null) return null
  try {
    if (isOwn) return body(fd)
    const back = openSync('/proc/thread-self/ns/net', 'r')
    try {
      setns(fd, namespaceFlags.CLONE_NEWNET)
      try {
        return body(fd)
      } finally {
        setns(back, namespaceFlags.CLONE_NEWNET)
      }
    } finally {
      closeSync(back)
    }
  } finally {
    closeSync(fd)
  }
}

function openFirst(paths: readonly FsPath[]): number | null {
  for (const path of paths) {
    try {
      return openSync(path, 'r')
    } catch (error) {
      if (!isGone(error) && !isRefused(error)) throw error
    }
  }
  return null
}
