import type { FileLocation, Holder } from '@lastref/model'
import { fdText } from './attach-text.ts'
import { escapeTerminal } from './escape.ts'

type WithPlaces = Extract<Holder, { readonly at: readonly FileLocation[] }>

/** Several files (or open iterators) that are open in the same way in the same processes. */
export interface FileGroup {
  readonly files: number
  readonly refcnt: number
  /** One text per process and way of holding, escaped: `agent[4312] fds 5–104`. */
  readonly places: readonly string[]
}

/**
 * Returns the files grouped by who has them and how, the group with the most references first.
 *
 * Two files belong together when the same processes hold them in the same ways (fds, mappings, in
 * flight) with as many fds each. Nothing is left out: a group names every fd and every mapping.
 */
export function groupFiles(holders: readonly WithPlaces[]): FileGroup[] {
  const groups = new Map<string, WithPlaces[]>()
  for (const holder of holders) {
    const key = holder.at.map(shapeOf).toSorted().join('\n')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [holder])
    else group.push(holder)
  }
  return [...groups.values()]
    .map((files) => ({
      files: files.length,
      refcnt: files.reduce((sum, file) => sum + file.refs.refcnt, 0),
      places: placesOf(files),
    }))
    .toSorted((a, b) => b.refcnt - a.refcnt)
}

function shapeOf(location: FileLocation): string {
  if ('fds' in location) return `${location.pid} fds ${location.fds.length}`
  return 'vma' in location ? `${location.pid} vma` : `${location.pid} ${location.inflight}`
}

function placesOf(files: readonly WithPlaces[]): string[] {
  const byShape = new Map<string, FileLocation[]>()
  for (const location of files.flatMap((file) => file.at)) {
    const key = 'fds' in location ? `${location.pid} fds` : shapeOf(location)
    const same = byShape.get(key)
    if (same === undefined) byShape.set(key, [location])
    else same.push(location)
  }
  return [...byShape.values()].map((locations) => placeText(locations, files.length))
}

function placeText(locations: readonly FileLocation[], files: number): string {
  const [first] = locations
  if (first === undefined) return ''
  const who = processText(first)
  if ('fds' in first) {
    const fds = locations.flatMap((location) => ('fds' in location ? location.fds : []))
    const each = files > 1 && first.fds.length > 1 ? `, ${first.fds.length} each` : ''
    return `${who} ${fdText(fds)}${each}`
  }
  if ('vma' in first) {
    const areas = locations.flatMap((location) => ('vma' in location ? [location.vma] : []))
    return `${who} mapped at ${escapeTerminal(areas.join(', '))}`
  }
  const many = locations.length > 1 ? ` (${locations.length})` : ''
  return first.inflight === 'unix'
    ? `in flight in a unix socket of ${who}${many}`
    : `registered with an io_uring of ${who}${many}`
}

/** Returns `agent[4312]`, with the container where it is known. */
export function processText(location: {
  readonly pid: number
  readonly comm?: string
  readonly container?: string | null
}): string {
  const container = location.container ?? null
  const inside = container === null ? '' : ` in container ${shortContainer(container)}`
  return `${processName(location)}${inside}`
}

/** Returns `agent[4312]`, or `pid 4312` when its name is not known. */
export function processName(process: { readonly pid: number; readonly comm?: string }): string {
  if (process.comm === undefined) return `pid ${process.pid}`
  return `${escapeTerminal(process.comm)}[${process.pid}]`
}

/** Returns the id as container tools print it: twelve digits of it. */
export function shortContainer(id: string): string {
  return escapeTerminal(/^[0-9a-f]{32,}$/u.test(id) ? id.slice(0, 12) : id)
}
