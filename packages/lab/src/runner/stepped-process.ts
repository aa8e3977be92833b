import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { victimEndedEarly } from '../errors.ts'
import type { SteppedVictim } from '../lab.ts'
import { killGroup } from './ended-process.ts'

type Step = Readonly<Record<string, unknown>>

/** A victim that prints a line of JSON for each step, and waits for a line after it. */
export class SteppedProcess implements SteppedVictim {
  readonly pid: number
  #said: Step = {}
  readonly #name: string
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>
  readonly #closed: Promise<unknown>

  private constructor(name: string, child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#name = name
    this.#child = child
    this.pid = child.pid ?? 0
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#closed = once(child, 'close')
    child.stdin.on('error', () => {})
  }

  /** Starts a victim and waits for its first step. */
  static async start(
    name: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SteppedProcess> {
    const [command = '', ...args] = argv
    const child = spawn(command, args, {
      env: { ...process.env, ...env, LASTREF_LAB_STEPS: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    await once(child, 'spawn')
    const victim = new SteppedProcess(name, child)
    const kill = (): void => killGroup(child.pid)
    signal.addEventListener('abort', kill, { once: true })
    child.once('close', () => signal.removeEventListener('abort', kill))
    if ((await victim.#read()) !== null) return victim
    await victim[Symbol.asyncDispose]()
    throw victimEndedEarly(name, '')
  }

  get said(): Step {
    return this.#said
  }

  async next(): Promise<Step | null> {
    this.#child.stdin.write('next\n')
    return await this.#read()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killGroup(this.pid)
    await this.#closed
  }

  async #read(): Promise<Step | null> {
    const line = await this.#lines.next()
    if (line.done === true) return null
    const step = parseStep(line.value)
    if (step === null) throw victimEndedEarly(this.#name, line.value)
    this.#said = step
    return step
  }
}

function parseStep(line: string): Step | null {
  try {
    const value: unknown = JSON.parse(line)
    return isStep(value) ? value : null
  } catch {
    return null
  }
}

function isStep(value: unknown): value is Step {
  return typeof value === 'object' && value !== null && 'ready' in value
}
