import type { FdIdentity } from './fd-identity.ts'
import type { HandleKind } from './handle-kind.ts'
import { captureOpeningStack, type OpeningStack } from './opening-stack.ts'

/** One kernel fd this process holds through a handle. */
export interface OpenHandle {
  readonly kind: HandleKind
  /** The kernel's id of the object; null for a file without one. */
  readonly id: number | null
  readonly fd: number
  /** The stack that opened it, one frame per line, innermost first. */
  readonly openedAt: string
}

/** What the process knows of one handle; never holds on to the handle itself. */
export interface HandleRecord extends FdIdentity {
  readonly stack: OpeningStack & { drop(): void }
  state: 'open' | 'closed' | 'lost'
}

const recordByFd = new Map<number, HandleRecord>()

/** Enters a handle that was just opened. `entry` is left out of its opening stack. */
export function recordOpened(identity: FdIdentity, entry: Function): HandleRecord {
  const previous = recordByFd.get(identity.fd)
  // The kernel gave the number out again, so somebody closed it behind the handle that had it.
  if (previous !== undefined) previous.state = 'lost'
  const record: HandleRecord = { ...identity, stack: captureOpeningStack(entry), state: 'open' }
  recordByFd.set(identity.fd, record)
  return record
}

/** Removes a handle that gave up its fd. */
export function recordReleased(record: HandleRecord, state: 'closed' | 'lost'): void {
  record.state = state
  if (recordByFd.get(record.fd) === record) recordByFd.delete(record.fd)
  record.stack.drop()
}

/**
 * Returns what this process holds through handles of this package, oldest first: handles that
 * are in use, and those that were forgotten and not collected yet. Keeps none of them alive.
 */
export function openHandles(): readonly OpenHandle[] {
  return [...recordByFd.values()].map(describe)
}

function describe(record: HandleRecord): OpenHandle {
  return { kind: record.kind, id: record.id, fd: record.fd, openedAt: record.stack.text }
}
