import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './threads.ts'

/** A cgroup that holds nothing but the process, and can be frozen by writing to a file. */
export interface CgroupFreezer {
  readonly how: 'cgroup-v1' | 'cgroup-v2'
  readonly file: string
  readonly freeze: string
  readonly thaw: string
  /** Tells whether everything in it has come to a halt. */
  readonly isFrozen: () => boolean
}

/** Returns the freezer of the process's own cgroup; null: others are in it as well, or there is none. */
export function findCgroupFreezer(pid: number): CgroupFreezer | null {
  const memberships = (readText(`/proc/${pid}/cgroup`) ?? '').split('\n').map(parseMembership)
  const mounts = (readText('/proc/self/mountinfo') ?? '').split('\n').map(parseMount)
  for (const mount of mounts) {
    if (mount === null) continue
    const version = versionOf(mount)
    const membership = memberships.find(
      (it) => it !== null && (version === 2 ? it.controllers === '' : isFreezer(it.controllers)),
    )
    if (version === null || membership === undefined || membership === null) continue
    const folder = folderOf(mount, membership.path)
    if (folder === null || !isAlone(folder, pid)) continue
    const freezer = version === 2 ? unified(folder) : legacy(folder)
    if (freezer !== null) return freezer
  }
  return null
}

function unified(folder: string): CgroupFreezer | null {
  const file = join(folder, 'cgroup.freeze')
  // Whoever froze it already will not like it to be thawed.
  if (readText(file)?.trim() !== '0') return null
  const isFrozen = (): boolean => /^frozen 1$/mu.test(readText(join(folder, 'cgroup.events')) ?? '')
  return { how: 'cgroup-v2', file, freeze: '1', thaw: '0', isFrozen }
}

function legacy(folder: string): CgroupFreezer | null {
  const file = join(folder, 'freezer.state')
  if (readText(file)?.trim() !== 'THAWED') return null
  const isFrozen = (): boolean => readText(file)?.trim() === 'FROZEN'
  return { how: 'cgroup-v1', file, freeze: 'FROZEN', thaw: 'THAWED', isFrozen }
}

function isAlone(folder: string, pid: number): boolean {
  if (readText(join(folder, 'cgroup.procs'))?.trim() !== String(pid)) return false
  try {
    return !readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isDirectory())
  } catch {
    return false
  }
}

interface Membership {
  readonly controllers: string
  readonly path: string
}

/** A line of /proc/PID/cgroup: `0::/path`, or `6:freezer:/path` (cgroups(7)). */
function parseMembership(line: string): Membership | null {
  const match = /^\d+:([^:]*):(\/.*)$/u.exec(line)
  return match === null ? null : { controllers: match[1] ?? '', path: match[2] ?? '' }
}

interface Mount {
  readonly root: string
  readonly point: string
  readonly type: string
  readonly options: string
}

/** A line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
function parseMount(line: string): Mount | null {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , root, point] = before.split(' ')
  const [type, , options] = after.split(' ')
  return root === undefined || point === undefined || type === undefined
    ? null
    : { root, point: unescapeOctal(point), type, options: options ?? '' }
}

function versionOf({ type, options }: Mount): 1 | 2 | null {
  if (type === 'cgroup2') return 2
  return type === 'cgroup' && isFreezer(options) ? 1 : null
}

function isFreezer(list: string): boolean {
  return list.split(',').includes('freezer')
}

/** A mount may show only a part of the hierarchy. */
function folderOf({ root, point }: Mount, path: string): string | null {
  if (root === '/') return join(point, path)
  if (path === root) return point
  return path.startsWith(`${root}/`) ? join(point, path.slice(root.length)) : null
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/gu, (_, code: string) => String.fromCharCode(parseInt(code, 8)))
}
