import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastrefJson, runCommand } from './lastref.ts'

interface Listed {
  readonly id: number
  readonly name?: string
  readonly type?: string
}

async function list(kind: string): Promise<readonly Listed[]> {
  const { stdout } = await runCommand(['bpftool', '-j', kind, 'show'])
  const listed: readonly Listed[] = JSON.parse(stdout)
  return listed
}

/** Returns the names that lastref gives to its own maps and programs. */
export async function ownNames(): Promise<ReadonlySet<string>> {
  // One after the other: run at once, each would list what belongs to the other.
  const without = await lastrefJson('ls')
  const including = await lastrefJson('ls', '--include-self')
  const others = new Set(without.objects.map(({ kind, id }) => `${kind} ${id}`))
  const own = including.objects.filter(({ kind, id }) => !others.has(`${kind} ${id}`))
  return new Set(own.map(({ name }) => name).filter((name) => name !== ''))
}

/**
 * Returns what may have been left behind by lastref: maps and programs by these names, links of
 * iterators, and whatever is pinned on the host that is no victim's.
 */
export async function tracesOf(names: ReadonlySet<string>): Promise<Set<string>> {
  const [maps, progs, links] = await Promise.all([list('map'), list('prog'), list('link')])
  const pins = readdirSync('/sys/fs/bpf').filter((name) => !name.startsWith('lastref-victim-'))
  return new Set([
    ...maps.flatMap(({ id, name }) => (name && names.has(name) ? [`map ${id} ${name}`] : [])),
    ...progs.flatMap(({ id, name }) => (name && names.has(name) ? [`prog ${id} ${name}`] : [])),
    ...links.flatMap(({ id, type }) => (type === 'iter' ? [`link ${id}`] : [])),
    ...pins.map((name) => `pin ${name}`),
  ])
}

/**
 * Returns the traces that were not there before and stay. What another run of lastref on the same
 * machine holds goes away by itself.
 */
export async function newTraces(
  names: ReadonlySet<string>,
  before: ReadonlySet<string>,
): Promise<readonly string[]> {
  let left = [...(await tracesOf(names))].filter((trace) => !before.has(trace))
  for (let attempt = 0; left.length > 0 && attempt < 40; attempt++) {
    await sleep(250)
    const now = await tracesOf(names)
    left = left.filter((trace) => now.has(trace))
  }
  // What a live process holds belongs to that process: another run of lastref on this machine.
  const held = heldByProcesses()
  return left.filter((trace) => !held.has(trace.split(' ', 2).join(' ')))
}

/** Returns the objects behind the fds of all live processes, e.g. `prog 31`. */
function heldByProcesses(): ReadonlySet<string> {
  const held = new Set<string>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fdinfo`)) {
        const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')
        const found = /^(map|prog|link)_id:\s*(\d+)$/m.exec(text)
        if (found !== null) held.add(`${found[1]} ${found[2]}`)
      }
    } catch {
      // The process has exited, or closed the fd, since it was listed.
    }
  }
  return held
}
