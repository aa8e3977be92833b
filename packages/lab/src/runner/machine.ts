import { arch, cpus, release, totalmem } from 'node:os'
import { versionOf, type Need } from '../needs.ts'
import type { Machine } from '../results.ts'

/** Returns what the numbers of a report depend on. */
export function machineOf(used: readonly Need[], version: string): Machine {
  const processors = cpus()
  const versions = used.flatMap((need) => {
    const printed = versionOf(need)
    return printed === null || printed === '' ? [] : [{ what: need.what, version: printed }]
  })
  const distinct = new Map(versions.map((one) => [`${one.what} ${one.version}`, one]))
  return {
    kernel: release(),
    architecture: arch(),
    processors: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    versions: [
      { what: 'lastref', version },
      { what: 'Node', version: process.version },
      ...distinct.values(),
    ],
  }
}
