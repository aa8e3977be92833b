import { opendirSync, readFileSync } from 'node:fs'
import { identify, listPids, placeOf, type TrackScope } from '@lastref/observe'
import type { CommandSpec, ParsedOptions } from '../command.ts'
import { noSuchProcess } from '../errors.ts'
import {
  ambiguousContainer,
  mayNotLookInto,
  noSuchCgroup,
  noSuchContainer,
  noSuchUnit,
  severalScopes,
} from '../errors-run.ts'

/** Which processes a command looks at. */
export interface Selection {
  readonly scope: TrackScope
  /** As a sentence names it: `pid 4312`, `unit agent.service`. */
  readonly what: string
  includes(pid: number): boolean
  /** Which processes there are now. */
  pids(): readonly number[]
  /** Returns why there is nothing left to look at; null as long as there is. */
  over(): string | null
}

/** What a command line says about the processes that are meant. */
export interface Named {
  readonly pids: readonly number[]
  readonly cgroup: string | undefined
  readonly container: string | undefined
  readonly unit: string | undefined
}

/** Returns the processes that the options name; null when they name none: the whole host. */
export function selectionOf(options: ParsedOptions, spec: CommandSpec): Selection | null {
  const named = {
    pids: options.texts('pid').map(Number),
    cgroup: options.text('cgroup'),
    container: options.text('container'),
    unit: options.text('unit'),
  }
  return selectionOfNamed(named, spec)
}

/** The same for a command that takes a pid as its argument. */
export function selectionOfNamed(named: Named, spec: CommandSpec): Selection | null {
  const { pids, cgroup, container, unit } = named
  const given = [pids.length > 0, cgroup, container, unit].filter(
    (value) => value !== undefined && value !== false,
  )
  if (given.length > 1) throw severalScopes(spec.name)
  if (pids.length > 0) return byPids(pids, spec.name)
  if (cgroup !== undefined) return byCgroup(cgroup)
  if (container !== undefined) return byContainer(container)
  return unit === undefined ? null : byUnit(unit)
}

/** The same process as before, not another one that got its number. */
interface KnownProcess {
  readonly pid: number
  readonly startTimeTicks: number
}

function byPids(pids: readonly number[], command: string): Selection {
  const known = pids.map((pid): KnownProcess => {
    const identity = identify(pid)
    if (identity === null) throw noSuchProcess(pid)
    if (!mayLookInto(pid)) throw mayNotLookInto(pid, command)
    return { pid, startTimeTicks: identity.startTimeTicks }
  })
  const started = new Map(known.map(({ pid, startTimeTicks }) => [pid, startTimeTicks]))
  return {
    scope: { kind: 'processes', pids },
    what: pids.length === 1 ? `pid ${pids[0]}` : `pids ${pids.join(', ')}`,
    pids: () => pids,
    includes: (pid) => started.has(pid) && identify(pid)?.startTimeTicks === started.get(pid),
    over: () => {
      const states = known.map(whyGone)
      return states.includes(null) ? null : states.join('; ')
    },
  }
}

/** The number of fds is told to everybody since Linux 6.2, which ones they are is not. */
function mayLookInto(pid: number): boolean {
  try {
    opendirSync(`/proc/${pid}/fd`).closeSync()
    return true
  } catch {
    return false
  }
}

function whyGone({ pid, startTimeTicks }: KnownProcess): string | null {
  const now = identify(pid)
  if (now === null) return `pid ${pid} has ended`
  if (now.startTimeTicks === startTimeTicks) return null
  return `pid ${pid} has ended, and its number belongs to another process now`
}

/** Where cgroup hierarchies are mounted: what a copied directory may begin with. */
const mountPoint = /^\/sys\/fs\/cgroup(?:\/(?:unified|systemd|memory|[a-z,]+))?(?=\/|$)/u

function byCgroup(given: string): Selection {
  const path = given.startsWith('/sys/fs/cgroup') ? given.replace(mountPoint, '') : given
  const clean = `/${path.split('/').filter(Boolean).join('/')}`
  const isIn = (pid: number): boolean => cgroupsOf(pid).some((own) => isBelow(own, clean))
  if (!listPids().some(isIn)) throw noSuchCgroup(clean)
  return byMembership(`cgroup ${clean}`, clean, isIn)
}

function byContainer(id: string): Selection {
  const found = new Set<string>()
  for (const pid of listPids()) {
    const container = placeOf(pid)?.container ?? null
    if (container !== null && container.startsWith(id)) found.add(container)
  }
  const [first] = found.has(id) ? [id] : found
  if (first === undefined) throw noSuchContainer(id)
  if (found.size > 1 && first !== id) throw ambiguousContainer(id, [...found])
  const isIn = (pid: number): boolean => placeOf(pid)?.container === first
  return byMembership(`container ${first.slice(0, 12)}`, commonCgroup(isIn), isIn)
}

function byUnit(name: string): Selection {
  const unit = /\.[a-z]+$/u.test(name) ? name : `${name}.service`
  const isIn = (pid: number): boolean => placeOf(pid)?.unit === unit
  if (!listPids().some(isIn)) throw noSuchUnit(unit)
  return byMembership(`unit ${unit}`, commonCgroup(isIn), isIn)
}

function byMembership(
  what: string,
  path: string | null,
  includes: (pid: number) => boolean,
): Selection {
  const members = (): number[] => listPids().filter((pid) => includes(pid))
  return {
    // Processes that join later are in the cgroup too; by number only their children would be.
    scope: path === null ? { kind: 'processes', pids: members() } : { kind: 'cgroup', path },
    what,
    includes,
    pids: members,
    over: () => (members().length === 0 ? `${what} has no processes any more` : null),
  }
}

/** Returns the innermost v2 cgroup that has all of these processes; null when that is the root. */
function commonCgroup(isIn: (pid: number) => boolean): string | null {
  const paths = listPids()
    .filter(isIn)
    .flatMap((pid) => unifiedCgroupOf(pid) ?? [])
  const [first = '', ...others] = paths
  let common = first.split('/')
  for (const other of others) {
    const parts = other.split('/')
    const end = common.findIndex((part, index) => part !== parts[index])
    if (end >= 0) common = common.slice(0, end)
  }
  const path = common.join('/')
  return path === '' ? null : path
}

function unifiedCgroupOf(pid: number): string | null {
  return /^0::(\/.*)$/m.exec(cgroupFile(pid))?.[1] ?? null
}

function cgroupsOf(pid: number): string[] {
  return [...cgroupFile(pid).matchAll(/^\d+:[^:]*:(\/.*)$/gm)].map(([, path = '']) => path)
}

function cgroupFile(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8')
  } catch {
    // It has ended, or may not be read.
    return ''
  }
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent === '/' ? '/' : `${parent}/`)
}
