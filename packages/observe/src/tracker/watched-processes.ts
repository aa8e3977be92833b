import type { WatchedProcess } from '@lastref/model'
import { identify } from '../identity/identify.ts'

/** As many processes are remembered after they have ended. */
const maxRemembered = 4096

/** Remembers the processes that opened something, for their names when they are gone. */
export class WatchedProcesses {
  readonly #comms = new Map<number, string>()

  note(pid: number, comm: string): void {
    if (this.#comms.size >= maxRemembered) {
      const [oldest] = this.#comms.keys()
      if (oldest !== undefined) this.#comms.delete(oldest)
    }
    this.#comms.set(pid, comm)
  }

  /** Returns the name that the process had when it was noted; empty when it never was. */
  commOf(pid: number): string {
    return this.#comms.get(pid) ?? ''
  }

  /** Returns these processes and those that were noted, with their limits where they live. */
  read(pids: ReadonlySet<number>): WatchedProcess[] {
    return [...new Set([...this.#comms.keys(), ...pids])].map((pid) => {
      const identity = identify(pid)
      const comm = identity?.comm ?? this.#comms.get(pid) ?? ''
      if (identity === null) return { pid, comm, alive: false, openFds: null, fdLimit: null }
      return { pid, comm, alive: true, openFds: identity.openFds, fdLimit: identity.fdLimit }
    })
  }
}
