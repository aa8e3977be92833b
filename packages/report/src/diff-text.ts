import type { Change, MaybeChange, ObjectName, ProcessChange } from '@lastref/model'
import { escapeTerminal } from './escape.ts'
import { processName, shortContainer } from './file-groups.ts'

/** Returns `+98`, `-3` or `0`. */
export function signed({ before, after }: Change): string {
  const grown = after - before
  return grown > 0 ? `+${grown}` : String(grown)
}

/** Returns `3 → 103`, or the number alone where it did not change; `-` stands for none. */
export function movedText(change: MaybeChange, format: (value: number) => string): string {
  const text = (value: number | null): string => (value === null ? '-' : format(value))
  if (change.before === change.after) return text(change.after)
  return `${text(change.before)} → ${text(change.after)}`
}

/** Returns `map 25 my_map`, escaped. */
export function nameText({ kind, id, name }: ObjectName): string {
  return name === '' ? `${kind} ${id}` : `${kind} ${id} ${escapeTerminal(name)}`
}

/** Returns `agent[4312]`, with its container where it is known. */
export function whoText({ pid, comm, container }: ProcessChange): string {
  if (pid === null) return 'no visible process'
  const name = processName(comm === null ? { pid } : { pid, comm })
  return container === null ? name : `${name} in ${shortContainer(container)}`
}

const perSecond = [
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
] as const

/** Returns how fast it grew in the shortest unit of time that makes it at least one: `8.2/s`. */
export function rateText({ before, after }: Change, seconds: number | null): string {
  if (seconds === null || seconds <= 0) return '-'
  const rate = (after - before) / seconds
  const [unit, length] = perSecond.find(([, unitSeconds]) => rate * unitSeconds >= 1) ?? [
    'd',
    86_400,
  ]
  const value = rate * length
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)}/${unit}`
}

/** Returns a stretch of time: `0.4 s`, `12 s`, `5 min`, `3.5 h`, `2.0 d`. */
export function durationText(seconds: number): string {
  const size = Math.abs(seconds)
  if (size < 10) return `${Number(seconds.toFixed(1))} s`
  if (size < 120) return `${Math.round(seconds)} s`
  if (size < 7200) return `${Math.round(seconds / 60)} min`
  if (size < 172_800) return `${(seconds / 3600).toFixed(1)} h`
  return `${(seconds / 86_400).toFixed(1)} d`
}
