import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemoryCgroup } from '../lab.ts'
import { NotMeasurableHere } from '../measurement.ts'
import { labCgroup, memoryMount } from './cgroups.ts'

const files = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes' },
  2: { limit: 'memory.max', usage: 'memory.current' },
} as const

let made = 0

/**
 * Makes a memory cgroup with a limit below the lab's own one. The lab's janitor removes it, with
 * what runs in it, when the lab ends.
 *
 * @throws NotMeasurableHere where there is no memory controller.
 */
export function makeMemoryCgroup(limitBytes: number): MemoryCgroup {
  const found = memoryMount()
  if (found === null) throw new NotMeasurableHere('no memory controller (cgroup v1 or v2)')
  const { mount, version } = found
  const top = labCgroup(mount)
  mkdirSync(top, { recursive: true })
  if (version === 2)
    for (const parent of [mount, top])
      writeFileSync(join(parent, 'cgroup.subtree_control'), '+memory')
  const path = join(top, `m${++made}`)
  mkdirSync(path)
  writeFileSync(join(path, files[version].limit), String(limitBytes))
  return {
    path,
    name: path.slice(mount.length),
    version,
    add: (pid) => writeFileSync(join(path, 'cgroup.procs'), String(pid)),
    usage: () => Number(readFileSync(join(path, files[version].usage), 'utf8')),
    failures: () => failures(path, version),
  }
}

function failures(path: string, version: 1 | 2): number {
  if (version === 1) return Number(readFileSync(join(path, 'memory.failcnt'), 'utf8'))
  const events = readFileSync(join(path, 'memory.events'), 'utf8')
  return Number(/^max (\d+)$/mu.exec(events)?.[1] ?? 0)
}
