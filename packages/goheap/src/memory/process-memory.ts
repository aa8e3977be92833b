import { closeSync, openSync, readSync } from 'node:fs'
import { memoryForbidden, noSuchGoProcess } from '../errors.ts'

/** The memory of a process, as of the moment it is read. Keeps one fd open until it is disposed of. */
export class ProcessMemory implements Disposable {
  readonly pid: number
  readonly #fd: number

  /** Throws LRE650, or LRE651 where the kernel refuses. */
  constructor(pid: number) {
    this.pid = pid
    try {
      this.#fd = openSync(`/proc/${pid}/mem`, 'r')
    } catch (cause) {
      if (isErrno(cause, 'ENOENT')) throw noSuchGoProcess(pid, cause)
      throw memoryForbidden(pid, cause)
    }
  }

  /** Fills the buffer, and returns how many bytes it got: fewer where nothing is mapped. */
  readInto(address: number, buffer: Uint8Array): number {
    let done = 0
    while (done < buffer.length) {
      const got = this.#some(address + done, buffer.subarray(done, done + maxRead))
      if (got === 0) break
      done += got
    }
    return done
  }

  /** Returns a copy of the bytes; null where not all of them are mapped. */
  read(address: number, length: number): Buffer | null {
    const buffer = Buffer.alloc(length)
    return this.readInto(address, buffer) === length ? buffer : null
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd)
  }

  #some(address: number, buffer: Uint8Array): number {
    try {
      return readSync(this.#fd, buffer, 0, buffer.length, address)
    } catch (cause) {
      // EIO: nothing is mapped there. ESRCH and the like: the process is gone.
      if (isErrno(cause, 'EIO', 'ESRCH', 'EFAULT', 'EPERM', 'EINVAL')) return 0
      throw cause
    }
  }
}

/** read(2) transfers less than 2 GiB at once. */
const maxRead = 1 << 30

export function isErrno(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code))
}
