import type { IrFunction } from '../../ir/ir-function.ts'
import type { Op, Position } from '../../ir/op.ts'
import type { Place } from '../../ir/place.ts'
import { isCFile } from '../languages.ts'
import type { State } from '../state.ts'
import { type Value, isHandle, isOuter } from '../value.ts'
import { leadsTo } from '../leads-to.ts'
import { isDeferred } from './captures.ts'
import { homeOf, readPlace, varKey } from './read-place.ts'
import type { Site } from './site.ts'
import type { Frame, Walk } from './walk.ts'

/** A variable that was the only name of a live handle gets another value. */
export const overwrite = (
  walk: Walk,
  frame: Frame,
  state: State,
  dest: Place,
  value: Value,
  at: Position,
): void => {
  if (dest.path.length > 0) return overwriteField(walk, frame, state, dest, value, at)
  const home = homeOf(frame, dest.root)
  const key = varKey(home.frame, home.id)
  const old = state.vars.get(key)
  if (old === undefined || old === value || !isHandle(old)) return
  const handle = state.handles.get(old)
  const site = walk.sites.get(old)
  if (handle?.status !== 'owned' || site === undefined || state.heldElsewhere(old)) return
  if (state.facts.get(`null:${old}`) === true) return
  if (state.vars.some((held, name) => held === old && name !== key)) return
  if (isDeferred(walk, state, old)) return
  walk.events.push({ kind: 'overwritten', site, trail: state.trail, at })
  state.set(old, { status: 'gone', on: null, at })
}

/**
 * C: a field of the caller's object that got a handle here, and is set to something else while that
 * is still open. Nobody knows of it any more.
 */
const overwriteField = (
  walk: Walk,
  frame: Frame,
  state: State,
  dest: Place,
  value: Value,
  at: Position,
): void => {
  const field = dest.path.at(-1)
  if (!isCFile(frame.fn.file) || field === undefined || /^[[*]/.test(field)) return
  const object = readPlace(walk, frame, state, { root: dest.root, path: dest.path.slice(0, -1) })
  if (!isOuter(object) || object.includes('[')) return
  const old = state.heap.get(`${object}|${field}`)
  if (old === undefined || old === value || !isHandle(old)) return
  const handle = state.handles.get(old)
  const site = walk.sites.get(old)
  if (handle?.status !== 'gone' || handle.to !== `${object}.${field}` || site === undefined) return
  if (state.facts.get(`null:${old}`) === true) return
  if (state.facts.get(`null:${handle.on ?? ''}`) === false) return
  const isNamed = (key: string): boolean =>
    frame.fn.vars[Number(key.slice(frame.id.length))]?.kind !== 'temp'
  if (state.vars.some((held, key) => held === old && isNamed(key))) return
  if (state.heap.some((held, key) => held === old && key !== `${object}|${field}`)) return
  if (value === renewed && isSearched(frame.fn, site)) return
  walk.events.push({ kind: 'overwritten', site, trail: state.trail, at })
}

/** The question whether this is the one that is looked for. */
const searching = /\bstrn?(?:case)?cmp\s*\(|==\s*(?:"|[A-Z][A-Z0-9_]+\b)/

/** C: opened in a loop only for the one element that has some name, or is of some kind. */
const isSearched = (fn: IrFunction, site: Site): boolean => {
  const loop = site.loops.at(-1)
  if (loop === undefined || site.fn !== fn || !isCFile(fn.file)) return false
  const isSite = (op: Op): boolean => op.kind === 'call' && op.at === site.at
  let id = fn.blocks.findIndex(({ ops }) => ops.some(isSite))
  for (let steps = 0; id >= 0 && id !== loop && steps < 50; steps += 1) {
    const before = fn.blocks.flatMap(({ term }, each) => (leadsTo(term, id) ? [each] : []))
    const [only] = before
    if (only === undefined || before.length > 1) return false
    const { term } = fn.blocks[only] ?? {}
    if (term?.kind === 'branch' && searching.test(term.text)) return true
    id = only
  }
  return false
}

/** The same acquire again while its last handle is still held and has no other name. */
export const loseTurn = (
  walk: Walk,
  state: State,
  value: Value,
  place: Place | null,
  frame: Frame,
): void => {
  const site = walk.sites.get(value)
  if (site !== undefined && place !== null && place.path.length > 0)
    overwrite(walk, frame, state, place, renewed, site.at)
  if (site === undefined || !state.isLive(value) || state.heldElsewhere(value)) return
  const home = place === null || place.path.length > 0 ? null : homeOf(frame, place.root)
  const key = home === null ? '' : varKey(home.frame, home.id)
  const inOuterScope = home !== null && home.frame.id !== frame.id
  const hasOtherName = state.vars.some(
    (held, name) => held === value && name !== key && outlives(frame, name, site),
  )
  if (hasOtherName) return
  if (inOuterScope && !isDeferred(walk, state, value) && site.loops.length === 0) return
  walk.events.push({
    kind: 'lost-turn',
    site,
    trail: state.trail,
    deferred: isDeferred(walk, state, value),
    searched: isSearched(frame.fn, site),
  })
}

/** Stands for the handle that takes the place of the last turn's. */
const renewed: Value = 'u_renewed'

/** A second variable keeps the old handle unless it is a temporary of the same turn. */
const outlives = (frame: Frame, key: string, site: Site): boolean => {
  if (key.startsWith('G:')) return true
  const id = Number(key.slice(frame.id.length))
  const variable = frame.fn.vars[id]
  if (variable === undefined || variable.kind === 'temp') return false
  const start = isCFile(frame.fn.file) ? loopStart(frame, site) : null
  return variable.line < (start ?? site.at.line - 40)
}

/** The first line of the innermost loop around an acquire. */
const loopStart = (frame: Frame, site: Site): number | null => {
  const loop = site.loops.at(-1)
  if (loop === undefined || site.fn !== frame.fn) return null
  const lines = frame.fn.blocks
    .filter(({ loops }) => loops.includes(loop))
    .flatMap(({ ops }) => ops.map(({ at }) => at.line))
  return Math.min(...lines)
}

/** C: a variable that keeps the last turn's handle, which gets a name of its own. */
export const keepOlder = (frame: Frame, state: State, value: Value, place: Place | null): void => {
  if (!isCFile(frame.fn.file)) return
  const home = place === null || place.path.length > 0 ? null : homeOf(frame, place.root)
  const own = home === null ? '' : varKey(home.frame, home.id)
  const older: string[] = []
  state.vars.forEach((held, key) => {
    if (held === value && key !== own) older.push(key)
  })
  for (const key of older) state.vars.set(key, `o${value}`)
}
