import type { ObjectIdentity } from '../opening.ts'
import type { EvidenceLines } from './signs.ts'
import type { EvidenceOptions } from './options.ts'
import type { Unavailable } from './reading.ts'

/** What keeps one fd in a live program. */
export interface FdOwner {
  readonly fd: number
  readonly object: ObjectIdentity | null
  /**
   * `reachable`: an object owns it and a root reaches the object; `unreachable`: the collector will
   * close it; `queued`: its finalizer waits behind one that does not return; `pinned`: a neighbour in
   * memory keeps it; `no-owner`: no object with a
   * finalizer has it, so nothing closes it by itself.
   */
  readonly state: 'reachable' | 'unreachable' | 'queued' | 'pinned' | 'no-owner' | 'unknown'
  /** The root that reaches it: `main.registry`, `goroutine 7, main.serve (agent.go:41)`. */
  readonly root: string | null
  /** From the root to the object that owns the fd. */
  readonly path: readonly string[]
  /** `os.(*file).close`, and whether it is queued; null: none is registered. */
  readonly finalizer: string | null
  /** Why the state is `unknown`. */
  readonly reason: string | null
}

export type OwnersReading =
  | {
      readonly state: 'read'
      readonly fds: readonly FdOwner[]
      /** Read from a process that ran on meanwhile: may be wrong. */
      readonly provisional: boolean
      /** How long the process stood still, in milliseconds. */
      readonly pausedMs: number | null
    }
  | Unavailable

/** Whether objects own the references, and how that is known. */
export interface Ownership {
  readonly owners: 'kept' | 'raw' | 'unknown'
  readonly basis: 'heap' | 'rates' | 'none'
}

/** As many of the fds must be of one sort for all to be called so. */
const most = 0.5

/**
 * Returns whether objects own the references: by the heap of the process itself where it was read,
 * else by whether memory rises as handles would make it rise.
 */
export function ownershipOf(
  lines: EvidenceLines,
  owners: OwnersReading | null,
  isNative: boolean,
  options: EvidenceOptions,
): Ownership {
  if (owners?.state === 'read' && owners.fds.length > 0) {
    const share = (states: readonly FdOwner['state'][]): number =>
      owners.fds.filter(({ state }) => states.includes(state)).length / owners.fds.length
    if (share(['reachable', 'unreachable', 'queued', 'pinned']) > most)
      return { owners: 'kept', basis: 'heap' }
    if (share(['no-owner']) > most) return { owners: 'raw', basis: 'heap' }
  }
  return byRates(lines, isNative, options)
}

function byRates(lines: EvidenceLines, isNative: boolean, options: EvidenceOptions): Ownership {
  const unknown: Ownership = { owners: 'unknown', basis: 'none' }
  const handles = lines.handles.course
  if (handles?.kind !== 'rising') return unknown
  const perHandle = (line: EvidenceLines['heapBytes']): number | null =>
    line.course?.kind === 'rising' ? line.course.gain / handles.gain : null
  const bytes = perHandle(isNative ? lines.anonymous : lines.heapBytes)
  const objects = isNative ? null : perHandle(lines.heapObjects)
  if (bytes === null && objects === null) return unknown
  const { maxBytesPerHandle, maxObjectsPerHandle, minObjectsPerHandle } = options
  const isMore =
    (bytes ?? 0) > maxBytesPerHandle ||
    (objects ?? minObjectsPerHandle) > maxObjectsPerHandle ||
    (objects ?? minObjectsPerHandle) < minObjectsPerHandle
  return { owners: isMore ? 'raw' : 'kept', basis: 'rates' }
}
