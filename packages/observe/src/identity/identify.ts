import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { isGone, isRefused, orNull } from '../procfs/errno.ts'
import { fsPath, pathText } from '../procfs/fs-path.ts'
import { placeOfCgroups, type ProcessPlace } from './place.ts'
import { parseCommandLine, parseFdLimit, parseStat } from './process-files.ts'

/** Who a process is. Text that is not UTF-8 has `\xNN` in place of the byte. */
export interface ProcessIdentity extends ProcessPlace {
  readonly pid: number
  readonly comm: string
  /** Null for a kernel thread and where this user may not look; ` (deleted)` is the kernel's. */
  readonly exe: string | null
  readonly commandLine: readonly string[]
  /** With the pid it names the process for good: pids are used again. */
  readonly startTimeTicks: number
  /** Inode number, null where this user may not look. */
  readonly pidNamespace: number | null
  /** Null where this user may not look. */
  readonly openFds: number | null
  /** Soft RLIMIT_NOFILE, null when unlimited. */
  readonly fdLimit: number | null
}

/** Returns who the process is; null when it has exited, also when it did so while being read. */
export function identify(pid: number): ProcessIdentity | null {
  const startTimeTicks = startTimeOf(pid)
  if (startTimeTicks === null) return null
  const place = placeOf(pid)
  const identity: ProcessIdentity = {
    pid,
    comm: commOf(pid) ?? '',
    exe: orNull(() => textOf(readlinkSync(`/proc/${pid}/exe`, { encoding: 'buffer' }))),
    commandLine: parseCommandLine(readText(`/proc/${pid}/cmdline`) ?? ''),
    unit: place?.unit ?? null,
    container: place?.container ?? null,
    podUid: place?.podUid ?? null,
    cgroupPath: place?.cgroupPath ?? '/',
    startTimeTicks,
    pidNamespace: pidNamespaceOf(pid),
    openFds: openFdsOf(pid),
    fdLimit: parseFdLimit(readText(`/proc/${pid}/limits`) ?? ''),
  }
  return startTimeOf(pid) === startTimeTicks ? identity : null
}

/** Returns the name of the process's main thread; null when the process has exited. */
export function commOf(pid: number): string | null {
  return readText(`/proc/${pid}/comm`)?.replace(/\n$/, '') ?? null
}

const knownPlaces = new Map<string, ProcessPlace>()
const maxKnownPlaces = 4096

/** Returns unit, container and pod of the process; null when it has exited or hides them. */
export function placeOf(pid: number): ProcessPlace | null {
  const text = readText(`/proc/${pid}/cgroup`)
  if (text === null) return null
  const known = knownPlaces.get(text)
  if (known !== undefined) return known
  if (knownPlaces.size === maxKnownPlaces) knownPlaces.clear()
  const place = placeOfCgroups(text)
  knownPlaces.set(text, place)
  return place
}

/** Returns the container the process runs in: its id or name; null outside of containers. */
export function containerOf(pid: number): string | null {
  return placeOf(pid)?.container ?? null
}

/** Returns how many fds the process has open, of any type; null when it may not be read. */
export function openFdsOf(pid: number): number | null {
  return orNull(() => {
    const directory = `/proc/${pid}/fd`
    // Since Linux 6.2 the size of the directory is the number (proc_fd_getattr in fs/proc/fd.c).
    const { size } = statSync(directory)
    return size > 0 ? size : readdirSync(directory).length
  })
}

function startTimeOf(pid: number): number | null {
  const stat = parseStat(readText(`/proc/${pid}/stat`) ?? '')
  return stat === null || stat.isZombie ? null : stat.startTimeTicks
}

function pidNamespaceOf(pid: number): number | null {
  const link = orNull(() => readlinkSync(`/proc/${pid}/ns/pid`))
  const inode = link === null ? undefined : /^pid:\[(\d+)\]$/.exec(link)?.[1]
  return inode === undefined ? null : Number(inode)
}

/** The text of a file in /proc; null when its process is gone or hides it. */
function readText(path: string): string | null {
  try {
    return textOf(readFileSync(path))
  } catch (error) {
    if (isGone(error) || isRefused(error)) return null
    throw error
  }
}

function textOf(bytes: Buffer): string {
  return pathText(fsPath(bytes))
}
