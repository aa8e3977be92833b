import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { ObjectKind } from '@lastref/model'
import { exitedMeanwhile, memoryForbidden } from './errors.ts'
import { isErrno } from './memory/process-memory.ts'

/** One BPF fd of a process. */
export interface BpfFd {
  readonly fd: number
  readonly kind: ObjectKind
  readonly id: number | null
}

const kinds = new Map<string, ObjectKind>([
  ['anon_inode:bpf-map', 'map'],
  ['anon_inode:bpf-prog', 'prog'],
  ['anon_inode:bpf_link', 'link'],
  ['anon_inode:bpf-link', 'link'],
  ['anon_inode:btf', 'btf'],
])

/** Returns the BPF fds of a process, by number. Throws LRE651 or LRE656. */
export function bpfFdsOf(pid: number): BpfFd[] {
  return fdNumbers(pid).flatMap((fd) => {
    const kind = kinds.get(targetOf(pid, fd))
    return kind === undefined ? [] : [{ fd, kind, id: idOf(pid, fd, kind) }]
  })
}

function fdNumbers(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/fd`)
      .map(Number)
      .toSorted((a, b) => a - b)
  } catch (cause) {
    if (isErrno(cause, 'EACCES', 'EPERM')) throw memoryForbidden(pid, cause)
    throw exitedMeanwhile(pid)
  }
}

function targetOf(pid: number, fd: number): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`)
  } catch {
    // Closed since the list was read.
    return ''
  }
}

function idOf(pid: number, fd: number, kind: ObjectKind): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')
    const match = new RegExp(`^${kind}_id:\\s*(\\d+)$`, 'mu').exec(text)
    return match === null ? null : Number(match[1])
  } catch {
    return null
  }
}
