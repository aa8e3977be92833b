const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Turns the first signal that asks to end into a promise, so that a command can end in order. */
export class StopSignal implements Disposable {
  readonly received: Promise<NodeJS.Signals>
  readonly #handler: (signal: NodeJS.Signals) => void
  #isReceived = false

  constructor() {
    const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
    this.received = promise
    this.#handler = (signal) => {
      this.#isReceived = true
      resolve(signal)
    }
    for (const signal of signals) process.on(signal, this.#handler)
  }

  get isReceived(): boolean {
    return this.#isReceived
  }

  [Symbol.dispose](): void {
    for (const signal of signals) process.off(signal, this.#handler)
  }
}
