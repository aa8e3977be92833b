import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { lastrefEntry, type Outcome } from './lastref.ts'

/** A command that is still running, to be talked to. Dispose of it, and it is gone. */
export class Session implements AsyncDisposable {
  readonly pid: number
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #ended: Promise<unknown>
  #stdout = ''
  #stderr = ''
  #heard: () => void = () => {}

  private constructor(argv: readonly string[]) {
    const [command = '', ...args] = argv
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#ended = once(this.#child, 'close')
    this.pid = this.#child.pid ?? 0
    this.#child.stdout.on('data', (data: Buffer) => this.#hear(data.toString(), ''))
    this.#child.stderr.on('data', (data: Buffer) => this.#hear('', data.toString()))
    this.#child.stdin.on('error', () => {})
  }

  static of(argv: readonly string[]): Session {
    return new Session(argv)
  }

  /** Starts `lastref ARGS…`. */
  static lastref(...args: readonly string[]): Session {
    return new Session([process.execPath, lastrefEntry, ...args])
  }

  /** What it has said until now. */
  get stdout(): string {
    return this.#stdout
  }

  /** Waits until stdout has what is looked for; fails when the command ends without saying it. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    let isOver = false
    const over = this.#ended.then(() => {
      isOver = true
      return isOver
    })
    for (;;) {
      const found = pattern.exec(this.#stdout)
      if (found !== null) return found
      if (isOver) throw new Error(`${pattern} was not said:\n${this.#stdout}\n${this.#stderr}`)
      const heard = new Promise<void>((resolve) => {
        this.#heard = resolve
      })
      await Promise.race([heard, over])
    }
  }

  write(text: string): void {
    this.#child.stdin.write(text)
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Closes stdin and waits for the end. */
  async end(): Promise<Outcome> {
    this.#child.stdin.end()
    return await this.ended()
  }

  async ended(): Promise<Outcome> {
    await this.#ended
    return { status: this.#child.exitCode, stdout: this.#stdout, stderr: this.#stderr }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL')
    }
    await this.#ended
  }

  #hear(stdout: string, stderr: string): void {
    this.#stdout += stdout
    this.#stderr += stderr
    this.#heard()
  }
}
