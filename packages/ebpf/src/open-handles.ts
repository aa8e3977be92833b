import type { FdIdentity } from './fd-identity.ts'
import { closeFdState } from './fd-identity.ts'
import type { HandleKind } from './handle-kind.ts'
import { closeFd } from './native/fd.ts'
import { captureOpeningStack, type OpeningStack } from './opening-stack.ts'

/** What holds an object for this process: an fd, or the memory of a map. */
export type OpenKind = HandleKind | 'mapping'

/** One thing this process holds through this package. */
export interface OpenHandle {
  readonly kind: OpenKind
  /** The kernel's id of the object; null for a file without one. */
  readonly id: number | null
  /** Null for a mapping, which keeps its map without an fd. */
  readonly fd: number | null
  /** The stack that opened it, one frame per line, innermost first. */
  readonly openedAt: string
}

/** What became of something that the collector was to release. */
export type ReleaseOutcome = 'closed' | 'not-ours' | 'gone'

/** What the process knows of one handle; never holds on to the handle itself. */
export interface HandleRecord {
  readonly kind: OpenKind
  readonly id: number | null
  readonly fd: number | null
  readonly stack: OpeningStack & { drop(): void }
  /** Gives up what is held, if it is still what was opened. */
  readonly release: () => ReleaseOutcome
  state: 'open' | 'closed' | 'lost'
}

/** The record of a handle that owns an fd. */
export interface FdRecord extends HandleRecord, FdIdentity {
  readonly kind: HandleKind
  readonly fd: number
}

const records = new Set<HandleRecord>()
const recordByFd = new Map<number, FdRecord>()

/** Enters a handle that was just opened. `entry` is left out of its opening stack. */
export function recordOpened(identity: FdIdentity, entry: Function): FdRecord {
  const previous = recordByFd.get(identity.fd)
  // The kernel gave the number out again, so somebody closed it behind the handle that had it.
  if (previous !== undefined) recordReleased(previous, 'lost')
  const record: FdRecord = {
    ...identity,
    stack: captureOpeningStack(entry),
    release: () => releaseFd(identity),
    state: 'open',
  }
  records.add(record)
  recordByFd.set(identity.fd, record)
  return record
}

/** Enters a mapping of map `id`, which `unmap` takes away. */
export function recordMapping(id: number, unmap: () => void, entry: Function): HandleRecord {
  const release = (): ReleaseOutcome => {
    unmap()
    return 'closed'
  }
  const stack = captureOpeningStack(entry)
  const record: HandleRecord = { kind: 'mapping', id, fd: null, stack, release, state: 'open' }
  records.add(record)
  return record
}

/** Removes a handle that gave up what it held, or lost it. */
export function recordReleased(record: HandleRecord, state: 'closed' | 'lost'): void {
  record.state = state
  records.delete(record)
  if (record.fd !== null && recordByFd.get(record.fd) === record) recordByFd.delete(record.fd)
  // One that was lost is still to be reported, with its stack.
  if (state === 'closed') record.stack.drop()
}

/**
 * Returns what this process holds through this package, oldest first: what is in use, and what was
 * forgotten and not collected yet. Keeps none of it alive.
 */
export function openHandles(): readonly OpenHandle[] {
  return [...records].map(({ kind, id, fd, stack }) => ({ kind, id, fd, openedAt: stack.text }))
}

function releaseFd(identity: FdIdentity): ReleaseOutcome {
  const state = closeFdState(identity)
  if (state === 'none') return 'gone'
  if (state === 'other') return 'not-ours'
  closeFd(identity.fd)
  return 'closed'
}
