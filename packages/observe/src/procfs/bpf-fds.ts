import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { isGone, isRefused, orNull } from './errno.ts'
import { bpfKindOf, parseFdInfo, type BpfFdInfo } from './fdinfo.ts'
import { listPids } from './pids.ts'

/** A fd on a BPF object. */
export interface BpfFd {
  readonly pid: number
  readonly fd: number
  readonly info: BpfFdInfo
}

export interface BpfFds {
  readonly fds: readonly BpfFd[]
  /** How many processes do not let this user see their fds. */
  readonly refused: number
}

/** Returns every fd on a BPF object that this user may see, but those of this process. */
export function readBpfFds(pids: readonly number[] = listPids()): BpfFds {
  const fds: BpfFd[] = []
  let refused = 0
  for (const pid of pids) {
    if (pid === process.pid) continue
    try {
      for (const name of readdirSync(`/proc/${pid}/fd`)) {
        const info = infoOf(pid, name)
        if (info !== null) fds.push({ pid, fd: Number(name), info })
      }
    } catch (error) {
      if (isRefused(error)) refused += 1
      else if (!isGone(error)) throw error
    }
  }
  return { fds, refused }
}

/** Null for a fd on anything else, and for one that is closed or used again meanwhile. */
function infoOf(pid: number, name: string): BpfFdInfo | null {
  const target = orNull(() => readlinkSync(`/proc/${pid}/fd/${name}`))
  const kind = target === null ? null : bpfKindOf(target)
  if (kind === null) return null
  const text = orNull(() => readFileSync(`/proc/${pid}/fdinfo/${name}`, 'utf8'))
  return text === null ? null : parseFdInfo(kind, text)
}
