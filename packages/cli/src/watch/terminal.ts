import { writeSync } from 'node:fs'
import { parseKeys, type WatchKey } from '@lastref/report'

/** Alternate screen, no cursor, and no wrapping: a line that is too long must not push others down. */
const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J'
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l'
/** A terminal that knows synchronised updates shows the frame whole; others ignore it. */
const beginFrame = '\x1b[?2026h\x1b[H'
const endFrame = '\x1b[?2026l'

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

export interface TerminalListener {
  onKey(key: WatchKey): void
  /** The terminal has another size, or is ours again: draw anew. */
  onRedraw(): void
  /** A signal asked us to end. */
  onEnd(): void
}

/**
 * The terminal while it shows a live screen. Whatever happens, dispose, a signal, an exception or
 * the end of the process gives it back as it was; only SIGKILL cannot be helped (`reset` does).
 */
export class LiveTerminal implements Disposable {
  readonly #listener: TerminalListener
  readonly #off: (() => void)[] = []
  #active = false

  constructor(listener: TerminalListener) {
    this.#listener = listener
    this.#take()
    this.#listen()
  }

  get size(): { readonly columns: number; readonly rows: number } {
    const [columns, rows] = process.stdout.getWindowSize()
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 }
  }

  /** Draws a frame of painted lines; each replaces what its row showed. */
  draw(lines: readonly string[]): void {
    if (!this.#active) return
    const text = lines.map((line) => `${line}\x1b[0m\x1b[K`).join('\r\n')
    this.#write(`${beginFrame}${text}${endFrame}`)
  }

  /** Gives the terminal back and stops this process, as Ctrl-Z would; SIGCONT takes it again. */
  suspend(): void {
    this.#giveBack()
    process.kill(process.pid, 'SIGSTOP')
  }

  [Symbol.dispose](): void {
    this.#giveBack()
    for (const off of this.#off.splice(0)) off()
    // Otherwise the open terminal would keep the process alive.
    process.stdin.unref()
    process.stdin.pause()
  }

  #listen(): void {
    const onData = (data: Buffer): void => {
      for (const key of parseKeys(data.toString('latin1'))) this.#listener.onKey(key)
    }
    const onExit = (): void => this.#giveBack()
    const onResize = (): void => this.#listener.onRedraw()
    const onContinue = (): void => {
      this.#take()
      this.#listener.onRedraw()
    }
    process.stdin.on('data', onData)
    process.stdout.on('resize', onResize)
    process.on('exit', onExit)
    this.#signal('SIGCONT', onContinue)
    this.#signal('SIGTSTP', () => this.suspend())
    for (const signal of endings) this.#signal(signal, () => this.#listener.onEnd())
    this.#off.push(
      () => process.stdin.off('data', onData),
      () => process.stdout.off('resize', onResize),
      () => process.off('exit', onExit),
    )
  }

  #signal(signal: NodeJS.Signals, handler: () => void): void {
    process.on(signal, handler)
    this.#off.push(() => process.off(signal, handler))
  }

  #take(): void {
    if (this.#active) return
    this.#active = true
    if (process.stdin.isTTY) process.stdin.setRawMode(true)
    this.#write(enter)
  }

  #giveBack(): void {
    if (!this.#active) return
    this.#active = false
    this.#write(leave)
    try {
      if (process.stdin.isTTY) process.stdin.setRawMode(false)
    } catch {
      // The terminal has gone, and with it what there was to restore.
    }
  }

  /** At once and whole: at the end of the process nothing that is queued would be written. */
  #write(text: string): void {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(1, bytes, at)
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined
        if (code !== 'EAGAIN') return
      }
    }
  }
}
