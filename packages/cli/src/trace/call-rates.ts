import type { ObjectIdentity } from '@lastref/model'

/** How often one command of bpf() was called on one object. */
export interface CallCount {
  readonly object: ObjectIdentity | null
  readonly command: string
  readonly calls: number
}

export interface CallRate {
  readonly object: ObjectIdentity | null
  readonly command: string
  readonly perSecond: number
}

/** Turns counts since the beginning into rates since the last time, busiest first. */
export class CallRates {
  #before = new Map<string, number>()
  #at: number

  constructor(at: number) {
    this.#at = at
  }

  next(at: number, counts: readonly CallCount[]): readonly CallRate[] {
    const seconds = (at - this.#at) / 1000
    const before = this.#before
    this.#before = new Map(counts.map((count) => [keyOf(count), count.calls]))
    this.#at = at
    if (seconds <= 0) return []
    return counts
      .map((count) => ({
        object: count.object,
        command: count.command,
        perSecond: (count.calls - (before.get(keyOf(count)) ?? 0)) / seconds,
      }))
      .filter(({ perSecond }) => perSecond > 0)
      .toSorted((a, b) => b.perSecond - a.perSecond)
  }
}

function keyOf({ command, object }: CallCount): string {
  return `${command} ${object === null ? '' : `${object.kind} ${object.id}`}`
}
