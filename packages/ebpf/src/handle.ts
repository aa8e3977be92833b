import { ClosedHandleError, LostHandleError, systemError } from './errors.ts'
import { quickFdState } from './fd-identity.ts'
import { unwatchHandle, watchHandle } from './forgotten-handles.ts'
import { isObjectKind, type HandleKind } from './handle-kind.ts'
import { closeFd, duplicateFd, markFile } from './native/fd.ts'
import { objectId } from './native/object-info.ts'
import { recordOpened, recordReleased, type FdRecord } from './open-handles.ts'

/**
 * The owner of one kernel fd. It is closed by `close()`, by `using`, or by the garbage collector,
 * which reports it (see `onForgottenHandle`); afterwards every use throws, so that the number can
 * never reach a file that got it later.
 *
 * Subclasses take the fd over in their constructor: from then on only the handle closes it.
 */
export abstract class BpfHandle implements Disposable {
  readonly #record: FdRecord

  /** Takes over `fd`, which must be open and close-on-exec. */
  protected constructor(kind: HandleKind, fd: number) {
    const id = isObjectKind(kind) ? objectId(kind, fd) : null
    // perf event files send SIGIO on demand, so theirs is not ours to set.
    const mark = kind === 'perf-event' ? 0 : markFile(fd)
    this.#record = recordOpened({ kind, id, fd, mark }, new.target)
    watchHandle(this, this.#record)
  }

  get kind(): HandleKind {
    return this.#record.kind
  }

  /** The kernel's id of the object, null for a file without one; known after the close as well. */
  get id(): number | null {
    return this.#record.id
  }

  get closed(): boolean {
    return this.#record.state !== 'open'
  }

  /**
   * The fd, for a call that is made at once. It stays the handle's: closing it elsewhere is an
   * error that the handle reports.
   *
   * @throws ClosedHandleError after the close (LRE401).
   * @throws LostHandleError when something else closed it and the number was given out again to
   *   another handle (LRE403).
   */
  get fd(): number {
    const { state, kind, id, fd } = this.#record
    if (state === 'open') return fd
    throw state === 'lost' ? new LostHandleError(kind, id, fd) : new ClosedHandleError(kind, id)
  }

  /**
   * Closes the fd; does nothing when it is closed already.
   *
   * @throws LostHandleError when something else closed the fd before (LRE403); whatever has the
   *   number by now is left alone.
   */
  close(): void {
    const record = this.#record
    if (record.state === 'closed') return
    unwatchHandle(record)
    const { state, kind, id, fd } = record
    if (state === 'open' && quickFdState(record) === 'same') {
      recordReleased(record, 'closed')
      closeFd(fd)
      return
    }
    recordReleased(record, 'closed')
    throw new LostHandleError(kind, id, fd)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * Returns a handle with an fd of its own on the same file. Each has to be closed; the object
   * lives until both are. The two share one `struct file`, and so count as one reference.
   */
  abstract clone(): BpfHandle

  /** Returns a new fd on the same file, for `clone` to take over. */
  protected duplicate(): number {
    const fd = duplicateFd(this.fd)
    if (fd < 0) throw systemError('fcntl', -fd, `a clone of this ${this.kind}`)
    return fd
  }
}
