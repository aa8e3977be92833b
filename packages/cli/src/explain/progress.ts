import type { OutputStream } from '../streams.ts'

/** Shows on one line of a terminal how far the window is; the line is removed in the end. */
export class WindowProgress {
  readonly #stream: OutputStream
  readonly #duration: number
  readonly #began = performance.now()
  #isShown = false
  #last: Promise<void> = Promise.resolve()

  /** `duration` in milliseconds. */
  constructor(stream: OutputStream, duration: number) {
    this.#stream = stream
    this.#duration = duration
  }

  show(readings: number): void {
    if (!this.#stream.isTerminal) return
    this.#isShown = true
    const left = Math.max(0, (this.#duration - (performance.now() - this.#began)) / 1000)
    const noun = readings === 1 ? 'reading' : 'readings'
    this.#write(`\r${readings} ${noun}, ${left.toFixed(0)} s left (Ctrl-C: conclude now)\x1b[K`)
  }

  async clear(): Promise<void> {
    if (this.#isShown) this.#write('\r\x1b[K')
    await this.#last
  }

  /** One behind the other; who reads stderr may be gone, and the window goes on. */
  #write(text: string): void {
    this.#last = this.#last.then(() => this.#stream.write(text)).catch(() => undefined)
  }
}
