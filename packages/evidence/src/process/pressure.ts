import { readFileSync } from 'node:fs'
import type { MemoryPressure } from '@lastref/model'

/** Returns the pressure on memory of the host, and of cgroups of version 2 that tell it. */
export function readPressures(unified: readonly string[]): readonly MemoryPressure[] {
  const host = pressureAt('/proc/pressure/memory', null)
  const mount = unifiedMount()
  const cgroups =
    mount === null
      ? []
      : [...new Set(unified)].flatMap(
          (path) => pressureAt(`${mount}${path === '/' ? '' : path}/memory.pressure`, path) ?? [],
        )
  return host === null ? cgroups : [host, ...cgroups]
}

/** Returns what a file in the form of psi tells; null when it is another text. */
export function parsePressure(text: string): Omit<MemoryPressure, 'cgroup'> | null {
  const average = (word: string): number =>
    Number(new RegExp(`^${word} avg10=([\\d.]+) `, 'mu').exec(text)?.[1] ?? Number.NaN)
  const [some, full] = [average('some'), average('full')]
  if (Number.isNaN(some)) return null
  return { someAvg10: some, fullAvg10: Number.isNaN(full) ? 0 : full }
}

function pressureAt(path: string, cgroup: string | null): MemoryPressure | null {
  try {
    const parsed = parsePressure(readFileSync(path, 'latin1'))
    return parsed === null ? null : { cgroup, ...parsed }
  } catch {
    // Kernels without psi, and cgroups without the memory controller.
    return null
  }
}

function unifiedMount(): string | null {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
  return /^\S+ (\S+) cgroup2 /mu.exec(mounts)?.[1] ?? null
}
