import { readFileSync } from 'node:fs'
import { orNull } from '../procfs/errno.ts'
import { joinPath, type FsPath } from '../procfs/fs-path.ts'
import { cgroupDirectory, ownHierarchy, type CgroupHierarchy } from './hierarchies.ts'

/** What a cgroup may use of memory, and what it does. Bytes; null where nobody knows or limits. */
export interface MemoryBudget {
  readonly usageBytes: number | null
  /**
   * The smallest limit of the cgroup and its ancestors: memory.high as well, from which on the kernel
   * holds up whoever allocates, long before memory.max lets it kill.
   */
  readonly limitBytes: number | null
  /** Path of the cgroup that has that limit. */
  readonly limitedBy: string | null
}

/**
 * Returns the budget of the cgroup with this path in the hierarchy that memory is charged in; null
 * when it does not exist, or when no hierarchy has the memory controller.
 */
export function memoryBudget(
  path: string,
  hierarchy: CgroupHierarchy | null = ownHierarchy('memory'),
): MemoryBudget | null {
  if (hierarchy === null) return null
  const files = hierarchy.version === 1 ? legacyFiles : unifiedFiles
  const directory = cgroupDirectory(hierarchy, path)
  if (
    directory === null ||
    orNull(() => readFileSync(joinPath(directory, 'cgroup.procs'))) === null
  )
    return null
  let limitBytes: number | null = null
  let limitedBy: string | null = null
  for (const ancestor of [path, ...ancestorsOf(path)]) {
    const at = cgroupDirectory(hierarchy, ancestor)
    for (const file of at === null ? [] : files.limits.map((name) => joinPath(at, name))) {
      const limit = parseLimit(readOrNull(file))
      if (limit === null || (limitBytes !== null && limit >= limitBytes)) continue
      limitBytes = limit
      limitedBy = ancestor
    }
  }
  const usage = readOrNull(joinPath(directory, files.usage))
  return { usageBytes: parseLimit(usage), limitBytes, limitedBy }
}

const legacyFiles = { limits: ['memory.limit_in_bytes'], usage: 'memory.usage_in_bytes' }
const unifiedFiles = { limits: ['memory.max', 'memory.high'], usage: 'memory.current' }

/**
 * Returns the bytes a limit file tells; null for `max` and for the number by which v1 says the
 * same: PAGE_COUNTER_MAX pages, LONG_MAX rounded down to a page (include/linux/page_counter.h).
 */
export function parseLimit(text: string | null): number | null {
  if (text === null || !/^\d+\n?$/.test(text)) return null
  const bytes = Number(text)
  return bytes >= 2 ** 62 ? null : bytes
}

/** Returns `/a` and `/` for `/a/b`. */
function ancestorsOf(path: string): string[] {
  const ancestors: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    ancestors.push(path.slice(0, end))
  }
  return path === '/' ? [] : [...ancestors, '/']
}

function readOrNull(path: FsPath): string | null {
  return orNull(() => readFileSync(path, 'latin1'))
}
