import { readFileSync, readlinkSync } from 'node:fs'
import { handleKinds, isObjectKind, type HandleKind } from './handle-kind.ts'
import { fileMark } from './native/fd.ts'

/** What is known about the file a handle opened, to recognise it by. */
export interface FdIdentity {
  readonly kind: HandleKind
  readonly id: number | null
  readonly fd: number
  /** The mark on the file, 0 when it could not be marked. */
  readonly mark: number
}

/** Whether an fd number still means the file it meant when the handle was opened. */
export type FdState = 'same' | 'other' | 'none'

// anon_inode_getfd() and its kin in kernel/bpf; bpf_link comes in two spellings.
const linkTargets: Readonly<Record<HandleKind, readonly string[]>> = {
  map: ['anon_inode:bpf-map'],
  prog: ['anon_inode:bpf-prog'],
  link: ['anon_inode:bpf_link', 'anon_inode:bpf-link'],
  btf: ['anon_inode:btf'],
  iterator: ['anon_inode:bpf_iter'],
  stats: ['anon_inode:bpf-stats'],
  'perf-event': ['anon_inode:[perf_event]'],
}

/**
 * Tells by its mark alone whether the file is the one that was opened: one system call, for the
 * ordinary close. A file without a mark is looked at closely.
 */
export function quickFdState(identity: FdIdentity): FdState {
  if (identity.mark === 0) return closeFdState(identity)
  const mark = fileMark(identity.fd)
  if (mark === undefined) return 'none'
  return mark === identity.mark ? 'same' : 'other'
}

/** Tells by mark, kind and id; two reads of procfs more, for the close nobody asked for. */
export function closeFdState(identity: FdIdentity): FdState {
  const mark = fileMark(identity.fd)
  if (mark === undefined) return 'none'
  if (mark !== identity.mark) return 'other'
  const path = `/proc/self/fd/${identity.fd}`
  try {
    if (!linkTargets[identity.kind].includes(readlinkSync(path))) return 'other'
    if (!isObjectKind(identity.kind) || identity.id === null) return 'same'
    return idInFdinfo(identity.kind, identity.fd) === identity.id ? 'same' : 'other'
  } catch {
    // Without procfs the mark has to do; where there is none either, nothing is proven.
    return mark === 0 ? 'other' : 'same'
  }
}

/** Returns what an fd of ours is on, undefined for anything that is no BPF file. */
export function fdKind(fd: number): HandleKind | undefined {
  const target = readlinkSync(`/proc/self/fd/${fd}`)
  return handleKinds.find((kind) => linkTargets[kind].includes(target))
}

/** Returns the id in the fdinfo of an fd of ours, null where there is none. */
export function idInFdinfo(kind: 'map' | 'prog' | 'link' | 'btf', fd: number): number | null {
  const text = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')
  const match = new RegExp(`^${kind}_id:\\s*(\\d+)$`, 'm').exec(text)
  return match === null ? null : Number(match[1])
}
