import type { LabEvent } from '@lastref/lab'
import { escapeTerminal } from '@lastref/report'
import type { OutputStream } from '../streams.ts'

/** Shows what the lab is at, on one line of a terminal that it removes in the end. */
export class LabProgress {
  readonly #stream: OutputStream
  readonly #columns: number
  readonly #total: number
  readonly #started = performance.now()
  #done = 0
  #isShown = false
  #what = ''
  #last: Promise<void> = Promise.resolve()

  constructor(stream: OutputStream, total: number) {
    this.#stream = stream
    this.#columns = stream.columns ?? 80
    this.#total = total
  }

  show(event: LabEvent): void {
    switch (event.kind) {
      case 'building':
        return this.#draw(`building ${event.victims} victims`)
      case 'measuring':
        this.#what = `${event.of}: ${event.what}`
        return this.#draw(this.#what)
      case 'said':
        return this.#draw(`${this.#what}: ${event.text}`)
      case 'experiment':
      case 'claim':
        this.#done += 1
    }
  }

  async clear(): Promise<void> {
    if (this.#isShown) this.#write('\r\x1b[K')
    this.#isShown = false
    await this.#last
  }

  #draw(text: string): void {
    if (!this.#stream.isTerminal) return
    this.#isShown = true
    const seconds = Math.round((performance.now() - this.#started) / 1000)
    const line = `[${this.#done}/${this.#total}, ${seconds} s] ${escapeTerminal(text)}`
    this.#write(`\r${line.slice(0, this.#columns - 1)}\x1b[K`)
  }

  /** One behind the other; who reads stderr may be gone, and the lab goes on. */
  #write(text: string): void {
    this.#last = this.#last.then(() => this.#stream.write(text)).catch(() => undefined)
  }
}
