import { setTimeout as delay } from 'node:timers/promises'

/** How much of the time readings may take: what lastref watches must not notice it. */
const share = 0.1

/** When the next reading is due. */
export class Pace {
  readonly #interval: number
  #left: number
  #began = performance.now()

  /** `interval` in milliseconds; `count` readings at most. */
  constructor(interval: number, count: number) {
    this.#interval = interval
    this.#left = count
  }

  /**
   * Waits until a reading is due; false when there is none any more, because there were enough or
   * because `stop` came first. A reading that takes long makes the next one wait longer.
   */
  async next(stop: Promise<unknown>): Promise<boolean> {
    this.#left -= 1
    if (this.#left <= 0) return false
    const took = performance.now() - this.#began
    const rest = Math.max(this.#interval - took, took * (1 / share - 1), 0)
    using abort = new Timer()
    const stopped = await Promise.race([stop.then(() => true), abort.wait(rest).then(() => false)])
    this.#began = performance.now()
    return !stopped
  }
}

/** A delay that does not keep the process alive once nobody waits for it. */
class Timer implements Disposable {
  readonly #controller = new AbortController()

  async wait(milliseconds: number): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal: this.#controller.signal })
    } catch {
      // Cut short by whoever waited.
    }
  }

  [Symbol.dispose](): void {
    this.#controller.abort()
  }
}
