import type { Position } from '../../ir/op.ts'
import type { Place } from '../../ir/place.ts'
import { isCFile } from '../languages.ts'
import type { State } from '../state.ts'
import { type Value, isHandle, isOuter } from '../value.ts'
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
  if (state.vars.some((held) => held === old)) return
  if (state.heap.some((held, key) => held === old && key !== `${object}|${field}`)) return
  walk.events.push({ kind: 'overwritten', site, trail: state.trail, at })
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
  })
}

/** Stands for the handle that takes the place of the last turn's. */
const renewed: Value = 'u_renewed'

/** A second variable keeps the old handle unless it is a temporary of the same turn. */
const outlives = (frame: Frame, key: string, site: Site): boolean => {
  if (key.startsWith('G:')) return true
  const id = Number(key.slice(frame.id.length))
  const variable = frame.fn.vars[id]
  return variable !== undefined && variable.kind !== 'temp' && variable.line < site.at.line - 40
}
