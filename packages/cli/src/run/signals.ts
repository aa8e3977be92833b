import { readFileSync } from 'node:fs'
import type { HeldCommand } from './launcher.ts'

const relayed = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])

/**
 * Keeps lastref alive through the signals that are meant for the command, and passes on those that
 * the command did not get itself: what a terminal sends goes to its whole foreground process group.
 * Stop and continue need nothing: both processes are in one group, and obey them by default.
 */
export class SignalRelay implements Disposable {
  readonly #handlers: ReadonlyMap<NodeJS.Signals, () => void>
  #command: HeldCommand | null = null
  #hasEnded = false
  #isImpatient = false

  constructor() {
    this.#handlers = new Map(relayed.map((signal) => [signal, () => this.#receive(signal)]))
    for (const [signal, handler] of this.#handlers) process.on(signal, handler)
  }

  /** From now on signals are meant for this command. */
  relayTo(command: HeldCommand): void {
    this.#command = command
  }

  /** The command has ended: a signal now means that somebody does not want to wait longer. */
  commandEnded(): void {
    this.#command = null
    this.#hasEnded = true
  }

  /** Whether a signal has come since the command ended. */
  get isImpatient(): boolean {
    return this.#isImpatient
  }

  [Symbol.dispose](): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler)
  }

  #receive(signal: NodeJS.Signals): void {
    if (this.#hasEnded) this.#isImpatient = true
    const command = this.#command
    if (command === null) return
    if (fromTerminal.has(signal) && sharesForeground(command.pid)) return
    command.signal(signal)
  }
}

/** Tells whether a terminal that signals lastref signals this process as well. */
function sharesForeground(pid: number): boolean {
  const own = terminalOf('self')
  const theirs = terminalOf(String(pid))
  if (own === null || theirs === null) return false
  return own.terminal !== 0 && own.group === own.foreground && own.group === theirs.group
}

/** Fields 5, 7 and 8 of /proc/PID/stat: pgrp, tty_nr and tpgid (proc_pid_stat(5)). */
function terminalOf(
  pid: string,
): { readonly group: number; readonly terminal: number; readonly foreground: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, , group = 0, , terminal = 0, foreground = 0] = fields
    return { group, terminal, foreground }
  } catch {
    return null
  }
}
