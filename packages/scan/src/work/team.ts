import { Hand } from './hand.ts'
import type { WorkerStart } from './messages.ts'

/** Megabytes of heap that a thread may have: one for nearly all units of a tree, one for the rest. */
export type HeapLimits = { readonly usual: number; readonly roomy: number }

export const heapLimits: HeapLimits = { usual: 256, roomy: 4096 }

/** The threads of one scan; each is started when there is work for it. */
export class Team {
  readonly #size: number
  readonly #start: WorkerStart
  readonly #limits: HeapLimits
  readonly #hands = new Set<Hand>()

  constructor(size: number, start: WorkerStart, limits: HeapLimits) {
    this.#size = size
    this.#start = start
    this.#limits = limits
  }

  /** True when some thread has nothing to do, or can still be started. */
  get isFree(): boolean {
    return this.#hands.size < this.#size || this.#idle() !== undefined
  }

  /** A thread that has nothing to do. */
  free(): Hand {
    return this.#idle() ?? this.#add(this.#limits.usual)
  }

  /** Ends a thread, and starts one with room for what was too much for it. */
  async makeRoom(small: Hand): Promise<Hand> {
    await this.retire(small)
    return this.#add(this.#limits.roomy)
  }

  /** Ends a thread that took memory which it cannot give back: WebAssembly's never shrinks. */
  async retire(hand: Hand): Promise<void> {
    this.#hands.delete(hand)
    await hand.end()
  }

  async end(): Promise<void> {
    await Promise.all([...this.#hands].map((hand) => hand.end()))
    this.#hands.clear()
  }

  #idle(): Hand | undefined {
    return [...this.#hands].find((hand) => hand.isIdle)
  }

  #add(megabytes: number): Hand {
    const hand = new Hand(this.#start, megabytes)
    this.#hands.add(hand)
    return hand
  }
}
