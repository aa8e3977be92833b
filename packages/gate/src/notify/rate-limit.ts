/** The time, and waiting for it: handed in, so that a test does not wait. */
export interface Clock {
  now(): number
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface Rate {
  readonly count: number
  readonly perMs: number
}

/**
 * Spaces messages so that within any window no more are sent than the service takes. One follows the
 * other: what was sent in time may else arrive out of it.
 */
export class RateLimit {
  readonly #rates: readonly Rate[]
  readonly #clock: Clock
  readonly #sent: number[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(rates: readonly Rate[], clock: Clock) {
    this.#rates = rates
    this.#clock = clock
  }

  /** Resolves to what sending gives, once it may be done; rejects when the signal aborts before. */
  run<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#last.then(async () => {
      await this.#clock.sleep(this.#waitMs(), signal)
      const result = await send()
      this.#sent.push(this.#clock.now())
      return result
    })
    // Who comes next waits for this one, however it ends.
    this.#last = turn.catch(() => null)
    return turn
  }

  #waitMs(): number {
    const now = this.#clock.now()
    const waits = this.#rates.map(({ count, perMs }) => {
      const earlier = this.#sent.at(-count)
      // One millisecond more: the server's window may be closed at both ends.
      return earlier === undefined ? 0 : earlier + perMs + 1 - now
    })
    return Math.max(0, ...waits)
  }
}
