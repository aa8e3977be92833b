import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildVictim } from './build-victim.ts'
import { VictimRefusedError, victimEndedEarly } from './errors.ts'
import { removeLeftovers } from './leftovers.ts'
import { parseVictimLine, type VictimReport } from './report.ts'

type VictimProcess = ChildProcessByStdio<Writable, Readable, null>

/** How long a victim may take to end by itself before it is killed, in milliseconds. */
const patience = 5000

/** A running victim. Dispose of it, and nothing of it is left: no process, no pin, no cgroup. */
export class Victim implements AsyncDisposable {
  readonly name: string
  readonly pid: number
  readonly #process: VictimProcess
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<unknown>
  #report: VictimReport | undefined

  constructor(name: string, child: VictimProcess, pid: number) {
    this.name = name
    this.pid = pid
    this.#process = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#ended = once(child, 'exit')
    // Writing to a victim that has just ended is no error of ours.
    child.stdin.on('error', () => {})
  }

  /** What the victim said last. */
  get report(): VictimReport {
    if (this.#report === undefined) throw victimEndedEarly(this.name, '')
    return this.#report
  }

  /** Waits for the victim's next report. */
  async read(): Promise<VictimReport> {
    const line = await this.#lines.next()
    const said = line.done === true ? null : parseVictimLine(line.value)
    if (said === null) throw victimEndedEarly(this.name, line.done === true ? '' : line.value)
    if (!said.ready) throw new VictimRefusedError(this.name, said.error, said.errno)
    this.#report = said
    return said
  }

  /** Lets the victim do its next step and returns what it reports then. */
  async next(): Promise<VictimReport> {
    this.#process.stdin.write('next\n')
    return await this.read()
  }

  /** Lets the victim go on until it reports the named step. */
  async until(step: string): Promise<VictimReport> {
    while (this.report.step !== step) await this.next()
    return this.report
  }

  /** Asks the victim to end, kills it and its children if it does not, and removes its traces. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end()
    const timer = setTimeout(() => this.#kill(), patience)
    await this.#ended
    clearTimeout(timer)
    // A process that was killed still holds what it holds until the kernel gets round to it.
    for (let waited = 0; this.#kill() && waited < patience; waited += 5) await sleep(5)
    removeLeftovers(this.pid)
  }

  /**
   * Kills the victim's process group, which has its children too; tells whether there was one.
   */
  #kill(): boolean {
    try {
      return process.kill(-this.pid, 'SIGKILL')
    } catch {
      // ESRCH: the group is gone, which is what was wanted.
      return false
    }
  }
}

/**
 * Starts a victim of `packages/lab/victims/c` and waits for its first report.
 *
 * @throws {LastrefError} LRE190 and LRE191 when it cannot be built, LRE192 (VictimRefusedError)
 *   when the kernel refuses what it does, LRE193 when it ends without a report.
 */
export async function startVictim(name: string, args: readonly string[] = []): Promise<Victim> {
  const binary = await buildVictim(name)
  const child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  await once(child, 'spawn')
  if (child.pid === undefined) throw victimEndedEarly(name, '')
  const victim = new Victim(name, child, child.pid)
  try {
    await victim.read()
  } catch (error) {
    await victim[Symbol.asyncDispose]()
    throw error
  }
  return victim
}
