import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { ownHierarchy, cgroupDirectory } from '../cgroups/hierarchies.ts'
import { orNull } from '../procfs/errno.ts'
import { pathText } from '../procfs/fs-path.ts'
import type { TrackScope } from './options.ts'

/** Returns the pids a scope names at this moment; null for all of them. */
export function pidsOf(scope: TrackScope): readonly number[] | null {
  switch (scope.kind) {
    case 'tree':
      return [scope.rootPid]
    case 'processes':
      return scope.pids
    case 'cgroup':
      return [...new Set(cgroupDirectories(scope.path).flatMap(pidsBelow))]
    case 'all':
      return null
  }
}

/** Returns the directories of a cgroup: it may be in several hierarchies under the same path. */
function cgroupDirectories(path: string): string[] {
  if (existsSync(`${path}/cgroup.procs`)) return [path]
  const found: string[] = []
  for (const name of ['unified', 'memory'] as const) {
    const hierarchy = ownHierarchy(name)
    const directory = hierarchy === null ? null : cgroupDirectory(hierarchy, path)
    if (directory !== null) found.push(pathText(directory))
  }
  return found
}

function pidsBelow(directory: string): number[] {
  const own = orNull(() => readFileSync(`${directory}/cgroup.procs`, 'latin1')) ?? ''
  const children = orNull(() => readdirSync(directory, { withFileTypes: true })) ?? []
  return [
    ...own.split('\n').flatMap((line) => (line === '' || line === '0' ? [] : [Number(line)])),
    ...children.flatMap((child) =>
      child.isDirectory() ? pidsBelow(`${directory}/${child.name}`) : [],
    ),
  ]
}
