import { lstatSync, readdirSync } from 'node:fs'
import { isGone, isRefused, orNull } from '../procfs/errno.ts'
import type { FsPath } from '../procfs/fs-path.ts'
import { fsPath, joinPath, pathText } from '../procfs/fs-path.ts'
import type { CgroupHierarchy } from './hierarchies.ts'

/** A cgroup that exists. */
export interface Cgroup {
  /** The kernel's cgroup id, which is the inode number of its directory (fs/kernfs/dir.c). */
  readonly id: number
  /** Below the root of its hierarchy; `/` for the root itself. */
  readonly path: string
  readonly directory: FsPath
}

/** Yields every cgroup below the mount, parents first; those that vanish meanwhile are left out. */
export function* walkCgroups(hierarchy: CgroupHierarchy): Generator<Cgroup> {
  const waiting: { path: string; directory: FsPath }[] = [
    { path: hierarchy.root, directory: hierarchy.mountPoint },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, directory } = next
    const status = orNull(() => lstatSync(directory))
    if (status === null) continue
    yield { id: status.ino, path, directory }
    // kernfs counts subdirectories in nlink: a leaf, which most cgroups are, need not be listed.
    if (status.nlink === 2) continue
    for (const name of childrenOf(directory)) {
      waiting.push({
        path: `${path === '/' ? '' : path}/${pathText(name)}`,
        directory: joinPath(directory, name),
      })
    }
  }
}

/** As bytes: a cgroup's name need not be UTF-8. */
function childrenOf(directory: FsPath): FsPath[] {
  try {
    return readdirSync(directory, { withFileTypes: true, encoding: 'buffer' })
      .filter((entry) => entry.isDirectory())
      .map((entry) => fsPath(entry.name))
  } catch (error) {
    if (isGone(error) || isRefused(error)) return []
    throw error
  }
}
