import { readFileSync } from 'node:fs'
import { joinPath, pathText, type FsPath } from '../procfs/fs-path.ts'
import { parseMountinfo, type Mount } from '../procfs/mountinfo.ts'

/** A mounted cgroup hierarchy. */
export interface CgroupHierarchy {
  readonly version: 1 | 2
  readonly mountPoint: FsPath
  /** The cgroup that is mounted there: `/` but for a bind mount or a foreign cgroup namespace. */
  readonly root: string
}

/**
 * The hierarchy of programs and links (`unified`: v2), or the one that memory is charged in
 * (`memory`: v1 where its controller is mounted, v2 elsewhere). Ids are unique within one only.
 */
export type HierarchyName = 'unified' | 'memory'

/** Returns where a hierarchy is mounted, from the bytes of a mountinfo; null when it is not. */
export function findHierarchy(name: HierarchyName, mountinfo: Buffer): CgroupHierarchy | null {
  const mounts = parseMountinfo(mountinfo, ['cgroup', 'cgroup2'])
  const unified = mounts.filter((mount) => mount.fsType === 'cgroup2')
  if (name === 'unified') return widest(unified, 2)
  const legacy = mounts.filter(
    (mount) => mount.fsType === 'cgroup' && mount.superOptions.includes('memory'),
  )
  return widest(legacy, 1) ?? widest(unified, 2)
}

/** Returns the hierarchy as this process sees it mounted; null when it is not. */
export function ownHierarchy(name: HierarchyName): CgroupHierarchy | null {
  return findHierarchy(name, readFileSync('/proc/self/mountinfo'))
}

function widest(mounts: readonly Mount[], version: 1 | 2): CgroupHierarchy | null {
  const [first] = mounts.toSorted((a, b) => a.root.length - b.root.length)
  if (first === undefined) return null
  return { version, mountPoint: first.mountPoint, root: pathText(first.root) }
}

/** Returns the directory of the cgroup with this path; null when it is not below what is mounted. */
export function cgroupDirectory(hierarchy: CgroupHierarchy, path: string): FsPath | null {
  const { root, mountPoint } = hierarchy
  if (path === root) return mountPoint
  const prefix = root === '/' ? '/' : `${root}/`
  return path.startsWith(prefix) ? joinPath(mountPoint, path.slice(prefix.length)) : null
}
