import type { ObjectIdentity, OpeningsReading } from '@lastref/model'
import type { CallCount as CountOfProcess } from '@lastref/observe'

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

/** Returns the counts of the processes that are traced, added up, with the names that are known. */
export function countsByObject(
  counts: readonly CountOfProcess[],
  { holdings }: OpeningsReading,
  includes: (pid: number) => boolean,
): readonly CallCount[] {
  const names = new Map(holdings.map(({ object }) => [`${object.kind} ${object.id}`, object.name]))
  const sums = new Map<string, CallCount>()
  const asked = new Map<number, boolean>()
  for (const { calls, command, object, pid } of counts) {
    const isIncluded = asked.get(pid) ?? includes(pid)
    asked.set(pid, isIncluded)
    if (!isIncluded) continue
    const identity =
      object === null ? null : { ...object, name: names.get(`${object.kind} ${object.id}`) ?? '' }
    const key = keyOf({ command, object: identity })
    sums.set(key, { command, object: identity, calls: calls + (sums.get(key)?.calls ?? 0) })
  }
  return [...sums.values()]
}

function keyOf({ command, object }: Pick<CallCount, 'command' | 'object'>): string {
  return `${command} ${object === null ? '' : `${object.kind} ${object.id}`}`
}
