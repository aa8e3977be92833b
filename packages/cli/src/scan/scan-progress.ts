import type { ScanProgress } from '@lastref/scan'
import type { OutputStream } from '../streams.ts'

const betweenMs = 100

/** Shows how far a scan is on one line of a terminal that it removes in the end. */
export class ProgressLine {
  readonly #stream: OutputStream
  #shown = 0
  #last: Promise<void> = Promise.resolve()

  constructor(stream: OutputStream) {
    this.#stream = stream
  }

  show({ phase, done, total }: ScanProgress): void {
    const now = performance.now()
    if (!this.#stream.isTerminal || now - this.#shown < betweenMs) return
    this.#shown = now
    const texts = {
      listing: `${done} files found`,
      reading: `${done} of ${total} files read`,
      analysing: `${done} of ${total} packages analysed`,
    }
    const text = texts[phase]
    this.#write(`\r${text}\x1b[K`)
  }

  async clear(): Promise<void> {
    if (this.#shown > 0) this.#write('\r\x1b[K')
    this.#shown = 0
    await this.#last
  }

  /** One behind the other; who reads stderr may be gone, and the scan goes on. */
  #write(text: string): void {
    this.#last = this.#last.then(() => this.#stream.write(text)).catch(() => undefined)
  }
}
