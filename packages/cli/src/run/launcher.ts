import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { cannotStart } from '../errors-run.ts'
import { inheritedFdLimit } from './inherited-fd-limit.ts'
import { inheritedFds } from './inherited-fds.ts'

/** How a command ended: exactly one of the two is null. */
export interface CommandEnding {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/**
 * Returns a shell script that waits on the gate and becomes the command under the same pid. The
 * environment goes by way of env(1), because a shell drops variables whose names it could not use
 * itself (`my.var`), and adds some of its own. When lastref is gone before it let go, the command is
 * never run.
 */
function scriptFor(gate: number, last: string): string {
  return [
    `read -r _ <&${gate} || exit 125`,
    '[ -z "$1" ] || ulimit -Sn "$1" 2>/dev/null',
    'shift',
    `exec ${gate}<&-`,
    last,
  ].join('\n')
}

/** The shell understands fds of one digit only. */
const gates = [3, 4, 5, 6, 7, 8, 9] as const

/** A command that waits, before its first instruction, until it is let go. */
export class HeldCommand {
  readonly pid: number
  /** Resolves when the command itself, not its children, has ended. */
  readonly ended: Promise<CommandEnding>
  readonly #gate: Writable
  readonly #child: ChildProcess
  #isReleased = false

  private constructor(child: ChildProcess, pid: number, gate: Writable) {
    this.pid = pid
    this.#gate = gate
    this.#child = child
    // A command that was killed while it waited reads nothing: that is no error of ours.
    gate.on('error', () => {})
    this.ended = once(child, 'exit').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
    }))
  }

  /**
   * Starts a command with the terminal, the process group and the environment of lastref, and holds
   * it. The first word is looked up in PATH by env(1), as a shell would.
   *
   * @throws LastrefError LRE122 when the kernel refuses, e.g. because the arguments are too long.
   */
  static async start(
    argv: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<HeldCommand> {
    // env(1) would take a command that is called NAME=VALUE for a variable.
    const plain = (argv[0] ?? '').includes('=')
    const last = plain ? 'exec "$@"' : 'exec /usr/bin/env -i -- "$@"'
    const words = [String(inheritedFdLimit() ?? ''), ...(plain ? [] : assignments(env)), ...argv]
    const inherited = inheritedFds()
    // When all of them are taken, the last one is lost to the command.
    const gateFd = gates.find((fd) => !inherited.includes(fd)) ?? 9
    const child = spawn('/bin/sh', ['-c', scriptFor(gateFd, last), 'sh', ...words], {
      env: plain ? env : {},
      stdio: stdioFor(inherited, gateFd),
    })
    try {
      await once(child, 'spawn')
    } catch (error) {
      throw cannotStart(argv[0] ?? '', error)
    }
    const gate = child.stdio.at(gateFd)
    if (child.pid === undefined || gate === undefined || gate === null || !('write' in gate)) {
      throw cannotStart(argv[0] ?? '', undefined)
    }
    return new HeldCommand(child, child.pid, gate)
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Lets the command run. */
  release(): void {
    this.#isReleased = true
    this.#gate.end('\n')
  }

  /**
   * What is done when lastref cannot go on: a command that was not let go never runs, and one that
   * runs is left alone until it ends.
   */
  async abandon(): Promise<void> {
    if (!this.#isReleased) this.signal('SIGKILL')
    await this.ended
  }

  /** Sends a signal; tells whether there was still somebody to get it. */
  signal(signal: NodeJS.Signals): boolean {
    try {
      return process.kill(this.pid, signal)
    } catch {
      return false
    }
  }
}

/** Each fd keeps its number; those in between stay closed. */
function stdioFor(inherited: readonly number[], gate: number): ('pipe' | 'ignore' | number)[] {
  const length = Math.max(gate, ...inherited) + 1
  return Array.from({ length }, (_, fd) => {
    if (fd === gate) return 'pipe'
    return fd < 3 || inherited.includes(fd) ? fd : 'ignore'
  })
}

function assignments(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
}
