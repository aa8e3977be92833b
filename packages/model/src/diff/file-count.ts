import type { FileHolder, Holder } from '../holder.ts'
import type { ProcessChange } from './census-diff.ts'

interface FileCount {
  readonly pid: number | null
  comm: string | null
  container: string | null
  files: number
  fds: number
}

/** Returns the files among the holders. */
export function filesOf(holders: readonly Holder[]): readonly FileHolder[] {
  return holders.filter((holder) => holder.kind === 'file')
}

/**
 * Returns the processes that have another number of files or fds than before, most new files first.
 *
 * A process is known by its pid alone: a name changes with exec and prctl, and a census does not
 * tell when a process began. A pid that another process got in between hides growth, never makes it.
 */
export function compareFiles(
  before: readonly Holder[],
  after: readonly Holder[],
): readonly ProcessChange[] {
  const then = countFiles(filesOf(before))
  const now = countFiles(filesOf(after))
  const changes: ProcessChange[] = []
  for (const pid of new Set([...then.keys(), ...now.keys()])) {
    const old = then.get(pid)
    const current = now.get(pid)
    const change: ProcessChange = {
      pid,
      comm: current?.comm ?? old?.comm ?? null,
      container: current?.container ?? old?.container ?? null,
      files: { before: old?.files ?? 0, after: current?.files ?? 0 },
      fds: { before: old?.fds ?? 0, after: current?.fds ?? 0 },
    }
    const { files, fds } = change
    if (files.before !== files.after || fds.before !== fds.after) changes.push(change)
  }
  return changes.toSorted((a, b) => grownFiles(b) - grownFiles(a) || (a.pid ?? 0) - (b.pid ?? 0))
}

/** Returns how many files more it is than before; negative for fewer. */
export function grownFiles(change: Pick<ProcessChange, 'files'>): number {
  return change.files.after - change.files.before
}

function countFiles(files: readonly FileHolder[]): ReadonlyMap<number | null, FileCount> {
  const counts = new Map<number | null, FileCount>()
  const countOf = (pid: number | null): FileCount => {
    const known = counts.get(pid)
    if (known !== undefined) return known
    const fresh: FileCount = { pid, comm: null, container: null, files: 0, fds: 0 }
    counts.set(pid, fresh)
    return fresh
  }
  for (const file of files) {
    if (file.at.length === 0) countOf(null).files += 1
    for (const pid of new Set(file.at.map((place) => place.pid))) countOf(pid).files += 1
    for (const place of file.at) {
      const count = countOf(place.pid)
      count.comm ??= place.comm ?? null
      if (!('fds' in place)) continue
      count.fds += place.fds.length
      count.container ??= place.container ?? null
    }
  }
  return counts
}
