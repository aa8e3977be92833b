import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAnswer, type SourcePlace } from './line-answer.ts'

/** The first question about a file makes it read all line tables of the file. */
const answerLimitMs = 20_000
const maxAnswerBytes = 1 << 20
const pauseMs = 1

/**
 * One running llvm-symbolizer, asked synchronously: questions go into its standard input, and answers
 * come back through a file without a name, which can be read without an event loop. It ends when this
 * is disposed of, and when this process ends in any way, because its standard input does.
 */
export class LlvmSymbolizer implements Disposable {
  readonly #program: string
  #running: Running | null = null
  #failure: string | null = null

  constructor(program: string) {
    this.#program = program
  }

  /** Why it is not asked any more; null: it works, as far as is known. */
  get failure(): string | null {
    return this.#failure
  }

  /** `path` must not have characters that its input treats specially: it is one below `/proc`. */
  ask(path: string, address: number): SourcePlace[] {
    if (this.#failure !== null || /["\\\n]/u.test(path)) return []
    this.#running ??= this.#start()
    const answer = this.#running?.ask(`"${path}" 0x${address.toString(16)}\n`) ?? null
    if (answer !== null) return parseAnswer(answer)
    this.#failure ??= `${this.#program} did not answer; native code has no line numbers.`
    this.restart()
    return []
  }

  /** Ends it; the next question starts another. It keeps files it has read, so their names must stay. */
  restart(): void {
    this.#running?.end()
    this.#running = null
  }

  [Symbol.dispose](): void {
    this.restart()
    this.#failure ??= 'llvm-symbolizer has been ended.'
  }

  #start(): Running | null {
    try {
      return new Running(this.#program)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'unknown error'
      this.#failure = `${this.#program} could not be started (${reason}).`
      return null
    }
  }
}

class Running {
  readonly #child: ChildProcess
  readonly #answers: number
  readonly #clock = new Int32Array(new SharedArrayBuffer(4))
  readonly #buffer = Buffer.alloc(maxAnswerBytes)
  #failed = false

  constructor(program: string) {
    this.#answers = openNameless()
    try {
      this.#child = spawn(program, ['--output-style=JSON', '--inlines', '--demangle'], {
        stdio: ['pipe', this.#answers, 'ignore'],
        // Without DEBUGINFOD_URLS, which would make it ask the network.
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
        cwd: '/',
        // Ctrl-C is for this process, and what it runs; it must not end this in mid-answer.
        detached: true,
      })
    } catch (cause) {
      closeSync(this.#answers)
      throw cause
    }
    const fail = (): void => void (this.#failed = true)
    this.#child.on('error', fail)
    this.#child.stdin?.on('error', fail)
    this.#child.unref()
  }

  ask(question: string): string | null {
    const { stdin, pid } = this.#child
    if (this.#failed || stdin === null || pid === undefined) return null
    // A short write to an empty pipe happens at once, not when the event loop comes around.
    stdin.write(question)
    const deadline = performance.now() + answerLimitMs
    while (performance.now() < deadline) {
      const length = readSync(this.#answers, this.#buffer, 0, maxAnswerBytes, 0)
      if (length > 0 && this.#buffer[length - 1] === 10) {
        ftruncateSync(this.#answers, 0)
        return this.#buffer.toString('utf8', 0, length)
      }
      if (length === maxAnswerBytes) return null
      if (isGone(pid)) return null
      Atomics.wait(this.#clock, 0, 0, pauseMs)
    }
    return null
  }

  /** Also ends what it started: it leads a process group of its own. */
  end(): void {
    const { pid } = this.#child
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    } catch {
      // ESRCH: it has ended.
    }
    closeSync(this.#answers)
  }
}

/** A child that has ended stays a zombie until the event loop runs again. */
function isGone(pid: number): boolean {
  const stat = openSyncOrNull(`/proc/${pid}/stat`)
  if (stat === null) return true
  try {
    const buffer = Buffer.alloc(512)
    const text = buffer.toString('latin1', 0, readSync(stat, buffer))
    return text.slice(text.lastIndexOf(')') + 2).startsWith('Z')
  } finally {
    closeSync(stat)
  }
}

function openSyncOrNull(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}

function openNameless(): number {
  const path = join(tmpdir(), `lastref-${randomUUID()}`)
  const { O_RDWR, O_APPEND, O_CREAT, O_EXCL } = constants
  const fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600)
  unlinkSync(path)
  return fd
}
