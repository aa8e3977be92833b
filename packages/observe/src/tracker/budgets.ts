import { readFileSync } from 'node:fs'
import type { MemoryBudget } from '@lastref/model'
import { ownHierarchy } from '../cgroups/hierarchies.ts'
import { memoryBudget } from '../cgroups/memory-budget.ts'

/**
 * Returns the limits that the memory of objects in these cgroups counts against, and the host's: its
 * RAM, of which what the kernel calls available is not used.
 *
 * @param paths in the hierarchy that memory is charged in.
 */
export function budgetsOf(paths: Iterable<string>): MemoryBudget[] {
  const version = ownHierarchy('memory')?.version ?? null
  const budgets = new Map<string, MemoryBudget>()
  for (const path of paths) {
    const cgroup = memoryBudget(path)?.limitedBy ?? null
    if (cgroup === null || budgets.has(cgroup)) continue
    const { usageBytes, limitBytes } = memoryBudget(cgroup) ?? {}
    if (typeof usageBytes !== 'number' || typeof limitBytes !== 'number') continue
    budgets.set(cgroup, { cgroup, version, usageBytes, limitBytes })
  }
  return [...budgets.values(), ...hostBudget()]
}

function hostBudget(): MemoryBudget[] {
  const text = readFileSync('/proc/meminfo', 'latin1')
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024
  const [total, available] = [bytes('MemTotal'), bytes('MemAvailable')]
  if (Number.isNaN(total + available)) return []
  return [{ cgroup: null, version: null, usageBytes: total - available, limitBytes: total }]
}
