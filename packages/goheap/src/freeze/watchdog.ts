import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { type WatchdogOrder, watchdogProgram } from './watchdog-program.ts'

/**
 * A process of its own that lets a frozen process go on when this one dies, in whatever way. It is in a
 * session of its own: what ends the group of this process must not end it as well.
 */
export class Watchdog {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #exited: Promise<unknown>

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
    this.#exited = once(child, 'exit')
    child.stdin.on('error', () => {})
  }

  /** False: it was killed, and freezing is not safe any more. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Sends it home: nothing is frozen any more. */
  async dismiss(): Promise<void> {
    this.#child.stdin.end('done')
    await this.#exited
  }
}

/** Returns a watchdog that is watching already. Its time runs from now on. */
export async function startWatchdog(order: WatchdogOrder): Promise<Watchdog> {
  const code = `(${watchdogProgram.toString()})(${JSON.stringify(order)})`
  const child = spawn(process.execPath, ['--no-warnings', '-e', code], {
    cwd: '/',
    detached: true,
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const watchdog = new Watchdog(child)
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  return watchdog
}
