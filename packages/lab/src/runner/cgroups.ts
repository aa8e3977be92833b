import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Hierarchy {
  readonly mount: string
  /** Of cgroup v1; null for the one hierarchy of v2. */
  readonly controllers: readonly string[] | null
}

function hierarchies(): readonly Hierarchy[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, mount, type, options]): Hierarchy[] => {
      if (mount === undefined) return []
      if (type === 'cgroup2') return [{ mount, controllers: null }]
      return type === 'cgroup' ? [{ mount, controllers: options?.split(',') ?? [] }] : []
    })
}

/** Returns where cgroup v2 is mounted, or null. */
export function unifiedMount(): string | null {
  return hierarchies().find(({ controllers }) => controllers === null)?.mount ?? null
}

/** Returns where the memory controller can be used, and by which version, or null. */
export function memoryMount(): { readonly mount: string; readonly version: 1 | 2 } | null {
  const v1 = hierarchies().find(({ controllers }) => controllers?.includes('memory'))
  if (v1 !== undefined) return { mount: v1.mount, version: 1 }
  const mount = unifiedMount()
  if (mount === null) return null
  const controllers = join(mount, 'cgroup.controllers')
  const has = existsSync(controllers) && /\bmemory\b/u.test(readFileSync(controllers, 'utf8'))
  return has ? { mount, version: 2 } : null
}

/** The name of all cgroups of one lab, in each hierarchy. */
export function labCgroup(mount: string): string {
  return join(mount, `lastref-lab-${process.pid}`)
}

/** The cgroup that this process is in while the lab runs. */
export interface EnteredCgroup {
  /** The pids of all that is in it. */
  processes(): readonly number[]
  /** Moves this process back to where it was. */
  leave(): void
}

/** Moves this process into a new cgroup of v2. */
export function enterCgroup(mount: string): EnteredCgroup {
  const before = /^0::(.*)$/mu.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/'
  const inside = join(labCgroup(mount), 'run')
  mkdirSync(inside, { recursive: true })
  const procs = join(inside, 'cgroup.procs')
  writeFileSync(procs, String(process.pid))
  return {
    processes: () => readFileSync(procs, 'utf8').trim().split('\n').map(Number),
    leave: () => writeFileSync(join(mount, before, 'cgroup.procs'), String(process.pid)),
  }
}
