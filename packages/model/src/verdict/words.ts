import type { ObjectIdentity } from '../opening.ts'

/** Returns `1,234 files`, `1 file`. */
export function counted(count: number, noun: string): string {
  const many = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
  return `${grouped(count)} ${count === 1 ? noun : many}`
}

/** Returns a whole number with its thousands set apart. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** Returns `map 25 my_map`. The name is raw: whoever prints it escapes it. */
export function named({ kind, id, name }: ObjectIdentity): string {
  return name === '' ? `${kind} ${id}` : `${kind} ${id} ${name}`
}

/** Returns the names of the first few objects, and how many there are beyond them. */
export function listed(objects: readonly ObjectIdentity[], most = 3): string {
  const shown = objects.slice(0, most).map(named).join(', ')
  return objects.length > most ? `${shown} and ${grouped(objects.length - most)} more` : shown
}

/** Returns `pid 4312`, `pids 4312, 4313` or `pids 1, 2, 3 and 97 more`. */
export function pidText(pids: readonly number[]): string {
  const shown = pids.slice(0, 3).join(', ')
  const rest = pids.length > 3 ? ` and ${grouped(pids.length - 3)} more` : ''
  return `${pids.length === 1 ? 'pid' : 'pids'} ${shown}${rest}`
}

/** Returns a stretch of time: `0.4 s`, `12 s`, `5 min`, `3.5 h`, `2 d`. */
export function stretch(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Number((seconds / 3600).toFixed(1))} h`
  return `${Number((seconds / 86_400).toFixed(1))} d`
}

/** Returns a number with at most three digits that matter: `3.2`, `0.04`, `1,024`. */
export function rounded(value: number): string {
  const size = Math.abs(value)
  if (size >= 100) return grouped(Math.round(value))
  return String(Number(value.toPrecision(size >= 10 ? 3 : 2)))
}
