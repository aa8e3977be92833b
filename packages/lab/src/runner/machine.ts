import { arch, cpus, release, totalmem } from 'node:os'
import { versionOf, type Need } from '../needs.ts'
import type { Machine } from '../results.ts'

/** Returns what the numbers of a report depend on. */
export function machineOf(used: readonly Need[]): Machine {
  const processors = cpus()
  const versions = used.flatMap((need) => {
    const version = versionOf(need)
    return version === null || version === '' ? [] : [{ what: need.what, version }]
  })
  const distinct = new Map(
    versions.map((version) => [`${version.what} ${version.version}`, version]),
  )
  return {
    kernel: release(),
    architecture: arch(),
    processors: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    versions: [{ what: 'Node', version: process.version }, ...distinct.values()],
  }
}
