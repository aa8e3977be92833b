import {
  recordReleased,
  type HandleRecord,
  type OpenHandle,
  type ReleaseOutcome,
} from './open-handles.ts'

/** A handle that the garbage collector found before anybody closed it. */
export interface ForgottenHandle extends OpenHandle {
  /**
   * `closed`: its fd is closed now, or its memory unmapped. `not-ours`: the number means another file by now and was left
   * alone. `gone`: something else had closed it.
   */
  readonly outcome: ReleaseOutcome
}

export type ForgottenHandleListener = (forgotten: ForgottenHandle) => void

const listeners = new Set<ForgottenHandleListener>()

// Holds the record, never the handle. Collection is not promised: a handle that is still reachable
// when the process ends is never reported here.
const registry = new FinalizationRegistry<HandleRecord>(closeForgotten)

/**
 * Calls `listener` for every handle that is collected without having been closed, instead of the
 * default, a process warning with the code LRE402.
 *
 * @returns a function that removes the listener again.
 */
export function onForgottenHandle(listener: ForgottenHandleListener): () => void {
  const entry: ForgottenHandleListener = (forgotten) => listener(forgotten)
  listeners.add(entry)
  return () => void listeners.delete(entry)
}

/** Watches `handle`, which `record` describes. */
export function watchHandle(handle: object, record: HandleRecord): void {
  registry.register(handle, record, record)
}

/** Stops watching the handle of `record`, which gave up what it held. */
export function unwatchHandle(record: HandleRecord): void {
  registry.unregister(record)
}

function closeForgotten(record: HandleRecord): void {
  if (record.state === 'closed') return
  const openedAt = record.stack.text
  const outcome = record.state === 'lost' ? 'not-ours' : record.release()
  recordReleased(record, 'closed')
  const { kind, id, fd } = record
  report({ kind, id, fd, openedAt, outcome })
}

function report(forgotten: ForgottenHandle): void {
  if (listeners.size === 0) {
    process.emitWarning(describe(forgotten), {
      type: 'ForgottenHandleWarning',
      code: 'LRE402',
      detail: forgotten.openedAt,
    })
    return
  }
  for (const listener of listeners) listener(forgotten)
}

function describe({ kind, id, fd, outcome }: ForgottenHandle): string {
  const what = kind === 'mapping' ? 'view of a map' : `${kind} handle`
  const released = fd === null ? 'unmapped it' : `closed fd ${fd}`
  const endings: Readonly<Record<ReleaseOutcome, string>> = {
    closed: `; the garbage collector ${released}`,
    'not-ours': `, and fd ${fd} means another file by now, which was left alone`,
    gone: `, but something else closed fd ${fd}`,
  }
  const whose = id === null ? '' : ` (id ${id})`
  return `A ${what}${whose} was never closed${endings[outcome]}. It was opened at:`
}
