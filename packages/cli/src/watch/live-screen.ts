import {
  addSample,
  applyKey,
  initialWatchState,
  noHistory,
  paint,
  watchScreen,
  type ReachNamespace,
  type WatchHistory,
  type WatchKey,
  type WatchSample,
  type WatchState,
} from '@lastref/report'
import { LiveTerminal } from './terminal.ts'

export interface LiveScreenOptions {
  readonly colour: boolean
  /** As the head of the screen shows it: `2s`. */
  readonly interval: string
  readonly reach: ReachNamespace
}

/** The live screen: shows samples, obeys keys, and tells when somebody wants to leave. */
export class LiveScreen implements Disposable {
  /** Resolves when a key or a signal ends it. */
  readonly left: Promise<void>
  readonly #leave: () => void
  readonly #options: LiveScreenOptions
  readonly #terminal: LiveTerminal
  #state: WatchState = initialWatchState
  #history: WatchHistory = noHistory
  /** What is shown while paused; readings go on behind it. */
  #frozen: WatchHistory | null = null

  constructor(options: LiveScreenOptions) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.left = promise
    this.#leave = resolve
    this.#options = options
    this.#terminal = new LiveTerminal({
      onKey: (key) => this.#press(key),
      onRedraw: () => this.#draw(),
      onEnd: resolve,
    })
    this.#draw()
  }

  show(sample: WatchSample): void {
    this.#history = addSample(this.#history, sample)
    this.#draw()
  }

  [Symbol.dispose](): void {
    this.#terminal[Symbol.dispose]()
  }

  #press(key: WatchKey): void {
    const next = applyKey(this.#state, key, this.#screen().around)
    if (next === 'quit') return this.#leave()
    if (next === 'suspend') return this.#terminal.suspend()
    this.#state = next
    this.#frozen = next.paused ? (this.#frozen ?? this.#history) : null
    this.#draw()
  }

  #screen(): ReturnType<typeof watchScreen> {
    const { interval, reach } = this.#options
    const history = this.#frozen ?? this.#history
    const at = history.latest === null ? '' : clockOf(history.latest.at)
    const { columns, rows } = this.#terminal.size
    return watchScreen(this.#state, history, { columns, rows, clock: at, interval, reach })
  }

  #draw(): void {
    const { lines } = this.#screen()
    this.#terminal.draw(paint(lines, this.#options.colour).split('\n').slice(0, lines.length))
  }
}

/** Returns the local time of day. */
export function clockOf(at: number): string {
  return new Date(at).toTimeString().slice(0, 8)
}
