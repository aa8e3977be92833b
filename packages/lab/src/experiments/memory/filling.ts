import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Holder, MemoryBudget } from '@lastref/model'
import { budgetsOf } from '@lastref/observe'
import type { Subject } from '../../experiment.ts'
import type { Lab, MemoryCgroup } from '../../lab.ts'

/** A moment while a victim fills a memory cgroup. */
export interface Moment {
  /** Seconds since the first one. */
  readonly seconds: number
  readonly maps: number
  /** As lastref reads it, for its forecasts. */
  readonly budget: MemoryBudget
}

/** How a memory cgroup was filled, until the kernel refused a map or the victim had enough. */
export interface Filling {
  readonly moments: readonly Moment[]
  /** Seconds until the kernel had no memory for another map; null when it always had. */
  readonly refusedAfter: number | null
  /** What the census says of the victim's maps at the end. */
  readonly memlockBytes: number
  readonly charged: 'to the creator' | 'elsewhere' | 'nobody knows'
  /** Bytes charged when the process is no more. */
  readonly afterwardsBytes: number
  readonly limitHits: number
  readonly oomKills: number | null
  /** How long somebody waited for memory meanwhile, in milliseconds. */
  readonly pressureMs: number | null
}

/** Between two maps, in milliseconds: the forecast needs some time to look at. */
const pace = 50

/** Lets a victim make one map after the other in a cgroup with a limit, and looks on. */
export async function fill(lab: Lab, subject: Subject, limitBytes: number): Promise<Filling> {
  const cgroup = lab.memoryCgroup(limitBytes)
  const before = pressureOf(cgroup)
  const { moments, refusedAfter, seen } = await watched(lab, subject, cgroup)
  const after = pressureOf(cgroup)
  return {
    moments,
    refusedAfter,
    ...seen,
    afterwardsBytes: cgroup.usage(),
    limitHits: cgroup.failures(),
    oomKills: oomKillsOf(cgroup),
    pressureMs: before === null || after === null ? null : (after - before) / 1000,
  }
}

interface Watched extends Pick<Filling, 'moments' | 'refusedAfter'> {
  readonly seen: Pick<Filling, 'memlockBytes' | 'charged'>
}

async function watched(lab: Lab, subject: Subject, cgroup: MemoryCgroup): Promise<Watched> {
  await using victim = await lab.start(subject)
  cgroup.add(victim.pid)
  const moments: Moment[] = []
  const began = performance.now()
  let refusedAfter: number | null = null
  for (;;) {
    const due = began + moments.length * pace
    // oxlint-disable-next-line no-await-in-loop -- one map after the other
    const said = await victim.next()
    const seconds = (performance.now() - began) / 1000
    if (said?.['step'] === 'refused') refusedAfter = seconds
    if (said?.['step'] !== 'pinned') break
    const budget = budgetsOf([cgroup.name]).find((one) => one.cgroup === cgroup.name)
    if (budget !== undefined) moments.push({ seconds, maps: moments.length + 1, budget })
    // oxlint-disable-next-line no-await-in-loop -- at its pace
    await sleep(Math.max(0, due + pace - performance.now()))
    // The last one: what the census says of it is asked while the process is there.
    if (Number(said['generation']) + 1 === Number(subject.args?.[1])) break
  }
  return { moments, refusedAfter, seen: seenOf(lab, cgroup) }
}

/** What the census says of the maps that are pinned in the lab's own directory. */
function seenOf(lab: Lab, cgroup: MemoryCgroup): Watched['seen'] {
  const namespace = statSync('/proc/self/ns/mnt').ino
  const pinnedHere = (holder: Holder): boolean =>
    holder.kind === 'pin' &&
    holder.mountNamespace === namespace &&
    holder.path.startsWith(`${lab.pins}/`)
  const maps = lab.census().objects.filter(({ holders }) => holders.some(pinnedHere))
  const payers = new Set(maps.map(({ chargedCgroup }) => chargedCgroup))
  const memlockBytes = maps.reduce((sum, { memlockBytes: bytes }) => sum + (bytes ?? 0), 0)
  if (payers.size !== 1 || payers.has(null)) return { memlockBytes, charged: 'nobody knows' }
  return { memlockBytes, charged: payers.has(cgroup.name) ? 'to the creator' : 'elsewhere' }
}

/** Microseconds in which some task waited for memory: of the cgroup where it is told, or of the host. */
function pressureOf({ path }: MemoryCgroup): number | null {
  const file = [join(path, 'memory.pressure'), '/proc/pressure/memory'].find(existsSync)
  if (file === undefined) return null
  const total = /^some .*total=(\d+)$/mu.exec(readFileSync(file, 'utf8'))?.[1]
  return total === undefined ? null : Number(total)
}

function oomKillsOf({ path, version }: MemoryCgroup): number | null {
  const file = join(path, version === 1 ? 'memory.oom_control' : 'memory.events')
  const kills = /^oom_kill (\d+)$/mu.exec(readFileSync(file, 'utf8'))?.[1]
  return kills === undefined ? null : Number(kills)
}
