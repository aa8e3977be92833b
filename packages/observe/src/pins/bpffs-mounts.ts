import { lstatSync, readFileSync } from 'node:fs'
import { blindSpot } from '../procfs/blind-spot.ts'
import { isGone, isRefused } from '../procfs/errno.ts'
import { pathText, prefixPath, type FsPath } from '../procfs/fs-path.ts'
import { parseMountinfo, statDevice, type Mount } from '../procfs/mountinfo.ts'
import { readNamespaces, type Namespaces } from '../procfs/namespaces.ts'

/** One bpffs mount of one mount namespace, reachable for us. */
export interface BpffsMount {
  /** Inode number of the mount namespace. */
  readonly mountNamespace: number
  /** `major:minor`: the same for every mount of one superblock. */
  readonly device: string
  /** Which directory of the bpffs is mounted here; `/` unless it is a bind mount of a part. */
  readonly root: string
  /** As seen inside the namespace. */
  readonly mountPoint: string
  /** The mount point as we can open it: through /proc/PID/root for a foreign namespace. */
  readonly rootPath: FsPath
}

export interface BpffsMounts {
  /** Our own namespace first. */
  readonly mounts: readonly BpffsMount[]
  readonly blindSpots: readonly string[]
}

/**
 * Returns every bpffs mount of every mount namespace that a live process is in. A namespace without
 * a process, a mount that another one covers, and a namespace we may not enter are blind spots.
 */
export function findBpffsMounts(namespaces: Namespaces = readNamespaces('mnt')): BpffsMounts {
  const mounts: BpffsMount[] = []
  const covered = new Map<string, string>()
  const refusedMounts = new Map<string, string>()
  const unentered: number[] = []
  const boundNamespaces = new Set<number>()
  const own = namespaces.own
  const foreign = [...namespaces.members.keys()].filter((inode) => inode !== own)
  for (const inode of [own, ...foreign]) {
    const pids: readonly (number | 'self')[] =
      inode === own ? ['self'] : (namespaces.members.get(inode) ?? [])
    const view = readView(pids)
    if (view === 'refused') unentered.push(inode)
    if (typeof view === 'string') continue
    for (const bound of view.boundNamespaces) boundNamespaces.add(bound)
    for (const mount of view.mounts) {
      const prefix = inode === own ? '' : `/proc/${view.pid}/root`
      const rootPath = prefixPath(prefix, mount.mountPoint)
      const mountPoint = pathText(mount.mountPoint)
      const where = `${mountPoint} in mount namespace ${inode}`
      const shown = isCoveredByNext(mount, view.mounts) ? 'covered' : look(rootPath, mount.device)
      if (shown === 'covered') covered.set(mount.device, where)
      if (shown === 'refused') refusedMounts.set(mount.device, where)
      if (shown !== 'shown') continue
      mounts.push({
        mountNamespace: inode,
        device: mount.device,
        root: pathText(mount.root),
        mountPoint,
        rootPath,
      })
    }
  }
  const reachable = new Set(mounts.map((mount) => mount.device))
  const memberless = [...boundNamespaces].filter((inode) => !namespaces.members.has(inode))
  return {
    mounts,
    blindSpots: [
      ...unreached(covered, reachable).map(([device, where]) =>
        blindSpot(
          'bpffs-covered',
          `the bpffs ${device} on ${where} is covered by another mount; its pins are not seen`,
        ),
      ),
      ...unreached(refusedMounts, reachable).map(([device, where]) =>
        blindSpot(
          'bpffs-refused',
          `the bpffs ${device} on ${where} may not be looked at; its pins are not seen (sudo)`,
        ),
      ),
      ...memberless.map((inode) =>
        blindSpot(
          'mount-namespace-without-process',
          `mount namespace ${inode} is kept by a bind mount and has no process here; its pins are not seen`,
        ),
      ),
      ...refusals(namespaces.refused, unentered),
    ],
  }
}

function refusals(processes: number, unentered: readonly number[]): string[] {
  if (processes === 0 && unentered.length === 0) return []
  const what =
    processes > 0
      ? `the mount ${processes === 1 ? 'namespace of 1 process' : `namespaces of ${processes} processes`} may not be read`
      : `mount namespaces ${unentered.join(', ')} may not be entered`
  return [
    blindSpot(
      'mount-namespaces',
      `${what}; pins in them are not seen (needs CAP_SYS_PTRACE and CAP_SYS_ADMIN: sudo)`,
    ),
  ]
}

interface NamespaceView {
  readonly pid: number | 'self'
  readonly mounts: readonly Mount[]
  readonly boundNamespaces: readonly number[]
}

/** The mounts as the first process sees them that is still there and lets us. */
function readView(pids: readonly (number | 'self')[]): NamespaceView | 'gone' | 'refused' {
  let outcome: 'gone' | 'refused' = 'gone'
  for (const pid of pids) {
    try {
      const all = parseMountinfo(readFileSync(`/proc/${pid}/mountinfo`), ['bpf', 'nsfs'])
      // Reading mountinfo needs less than walking: only this says whether /proc/PID/root works.
      lstatSync(`/proc/${pid}/root/`)
      return {
        pid,
        mounts: all.filter((mount) => mount.fsType === 'bpf'),
        boundNamespaces: all.flatMap((mount) => {
          const match = /^mnt:\[(\d+)\]$/.exec(pathText(mount.root))
          return match?.[1] === undefined ? [] : [Number(match[1])]
        }),
      }
    } catch (error) {
      if (isRefused(error)) outcome = 'refused'
      // A zombie has no mount namespace any more: EINVAL (mounts_open_common in fs/proc_namespace.c).
      else if (!isGone(error) && !isZombie(error)) throw error
    }
  }
  return outcome
}

function isZombie(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EINVAL'
}

/** A mount on top of a whole mount has it as parent and the same mount point. */
function isCoveredByNext(mount: Mount, all: readonly Mount[]): boolean {
  const point = pathText(mount.mountPoint)
  return all.some(
    (other) =>
      other !== mount && other.parentId === mount.id && pathText(other.mountPoint) === point,
  )
}

/** `covered` when something else is seen there: a mount on it, or on a directory above it. */
function look(path: FsPath, device: string): 'shown' | 'covered' | 'refused' {
  try {
    return lstatSync(path).dev === statDevice(device) ? 'shown' : 'covered'
  } catch (error) {
    if (isRefused(error)) return 'refused'
    if (isGone(error)) return 'covered'
    throw error
  }
}

function unreached(
  found: ReadonlyMap<string, string>,
  reachable: ReadonlySet<string>,
): [string, string][] {
  return [...found].filter(([device]) => !reachable.has(device))
}
