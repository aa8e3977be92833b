import { setTimeout as delay } from 'node:timers/promises'

/** How much of a processor readings may take: what lastref watches must not notice it. */
const share = 0.25
/** Often enough that the kernel's buffer of events does not fill up. Milliseconds. */
const pollEvery = 100

/** How much longer than asked for it may go on, in milliseconds. */
const patience = 60_000

/** When the next reading is due. */
export class Pace {
  readonly #interval: number
  readonly #until: number
  readonly #latest: number
  readonly #atLeast: number
  #left: number
  #began: number
  #cpu: NodeJS.CpuUsage = process.cpuUsage()
  #taken = 0

  /**
   * `interval` and `duration` in milliseconds; at most `count` readings. A busy host may leave time
   * for few: then it goes on beyond the duration, up to a minute, until there are `atLeast`.
   */
  constructor(interval: number, count: number, duration: number = Infinity, atLeast: number = 0) {
    this.#interval = interval
    this.#atLeast = atLeast
    this.#latest = performance.now() + duration + patience
    this.#left = count
    this.#began = performance.now()
    this.#until = this.#began + duration
  }

  /**
   * Waits until a reading is due; false when there is none any more, because there were enough, the
   * time is up or `stop` came first. A reading that was much work makes the next one wait longer.
   * Meanwhile `poll` is called several times a second.
   */
  async next(stop: Promise<unknown>, poll: () => void = () => {}): Promise<boolean> {
    this.#left -= 1
    if (this.#left <= 0) return false
    this.#taken += 1
    const { system, user } = process.cpuUsage(this.#cpu)
    const worked = (system + user) / 1000
    const due = Math.max(this.#began + this.#interval, performance.now() + worked * (1 / share - 1))
    const until = this.#taken < this.#atLeast ? this.#latest : this.#until
    const end = Math.min(due, until)
    const stopped = stop.then(() => true)
    for (;;) {
      poll()
      const rest = end - performance.now()
      if (rest <= 0) break
      using timer = new Timer()
      const waited = timer.wait(Math.min(rest, pollEvery))
      // oxlint-disable-next-line no-await-in-loop
      if (await Promise.race([stopped, waited])) return false
    }
    this.#began = performance.now()
    this.#cpu = process.cpuUsage()
    return this.#began < until
  }
}

/** A delay that does not keep the process alive once nobody waits for it. */
class Timer implements Disposable {
  readonly #controller = new AbortController()

  /** Resolves with false: nobody stopped. */
  async wait(milliseconds: number): Promise<boolean> {
    try {
      await delay(milliseconds, undefined, { signal: this.#controller.signal })
    } catch {
      // Cut short by whoever waited.
    }
    return false
  }

  [Symbol.dispose](): void {
    this.#controller.abort()
  }
}
