import type { Resource } from '../../catalog/entry.ts'
import type { BlockId, CallOp } from '../../ir/op.ts'
import { element, type Place } from '../../ir/place.ts'
import type { Handle, State } from '../state.ts'
import type { Acquire } from '../summary.ts'
import { sharedThrough } from '../shared-objects.ts'
import { type Value, isHandle, isObject, isOuter, rootOf } from '../value.ts'
import { noteEffect } from './give-away.ts'
import { numberOf } from './read-place.ts'
import type { Frame, Walk } from './walk.ts'
import { writePlace } from './write-place.ts'

const addSite = (
  walk: Walk,
  frame: Frame,
  value: Value,
  resource: Resource,
  call: CallOp,
  loops: readonly BlockId[],
  place: Place | null,
  callee: string | null,
): void => {
  if (walk.sites.has(value)) return
  const variable =
    place === null ? '' : [frame.fn.vars[place.root]?.name ?? '', ...place.path].join('.')
  walk.sites.set(value, {
    value,
    resource,
    at: call.at,
    text: call.text,
    loops,
    fn: frame.fn,
    into: variable,
    callee,
  })
}

/**
 * `_, err2 = load(attr)` where `fd, err := load(attr)` has failed: it is done again for what it says,
 * as loaders do for the verifier's log, and fails again.
 */
const isSecondTry = (walk: Walk, state: State, value: Value, callee: string | null): boolean =>
  callee !== null &&
  state.handles.some(
    ({ status }, each) =>
      each !== value && status === 'absent' && walk.sites.get(each)?.callee === callee,
  )

/** A result of a call is a new handle: held, or held unless the call's error says otherwise. */
export const acquireResult = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  acquire: Acquire,
  value: Value,
  place: Place | null,
  results: readonly (Place | null)[],
  state: State,
  loops: readonly BlockId[],
  name: string | null,
): void => {
  addSite(walk, frame, value, acquire.resource, call, loops, place, name)
  const site = walk.sites.get(value)
  if (place === null) {
    const kept = call.statement || results.length > 0
    if (site !== undefined && kept && !isSecondTry(walk, state, value, name))
      walk.events.push({ kind: 'discarded', site, trail: state.trail })
    state.set(value, { status: 'gone', on: null, at: null })
    return
  }
  const errorPlace = typeof acquire.error === 'number' ? results[acquire.error] : undefined
  const on =
    errorPlace === undefined || errorPlace === null
      ? null
      : `e${numberOf(walk, call)}_${acquire.error}`
  const handle: Handle = { status: on === null ? 'owned' : 'pending', on, at: null }
  state.set(value, handle)
  const into = site?.into === '' || site === undefined ? '' : ` into \`${site.into}\``
  state.note(
    frame.fn.file,
    call.at.line,
    `opens ${acquire.resource.label}${into}: \`${call.text}\``,
  )
}

/** Go: a call puts handles into a map or list that was made here. */
const fillContainer = (
  walk: Walk,
  frame: Frame,
  state: State,
  container: Value,
  resource: Resource,
  call: CallOp,
  error: Value | null,
): void => {
  if (!isObject(container) || sharedThrough(state, container) !== null) return
  const value = `h${numberOf(walk, call)}_e`
  if (state.isLive(value)) return
  state.renew(value)
  addSite(walk, frame, value, resource, call, [], null, null)
  state.set(value, { status: error === null ? 'owned' : 'pending', on: error, at: null })
  state.insert(container, value)
  state.note(frame.fn.file, call.at.line, `opens ${resource.label}: \`${call.text}\``)
}

/** A call opens a handle inside an object that its caller has. */
export const fillObject = (
  walk: Walk,
  frame: Frame,
  state: State,
  object: Value,
  resource: Resource,
  call: CallOp,
  error: Value | null,
  /** The variable whose address was given: it becomes the handle (C). */
  out: Place | null,
  /** Tells the handles apart that one call opens. */
  what: string,
): void => {
  if (isOuter(object) && out === null) {
    noteEffect(state, object, 'fill')
    return
  }
  if (what.endsWith(element) && frame.fn.file.endsWith('.go')) {
    fillContainer(walk, frame, state, object.slice(0, -element.length - 1), resource, call, error)
    return
  }
  // Only of an object that was made here is it known that nobody else closes it.
  const isOwn = isObject(rootOf(object)) && !object.includes(element)
  const isLocal = isOwn || rootOf(object).startsWith('x') || !frame.fn.file.endsWith('.go')
  if (isHandle(object) || (resource.type === undefined ? !isLocal : !isOwn)) return
  const typed = resource.type !== undefined
  const before = state.heap.get(`${object}|#filled`)
  if (typed && before !== undefined && state.isLive(before)) return
  const value = typed
    ? `h${numberOf(walk, call)}_f${object.replaceAll('.', '_')}`
    : `h${numberOf(walk, call)}_f${what}`
  state.renew(value)
  addSite(walk, frame, value, resource, call, [], out, null)
  const shared = sharedThrough(state, rootOf(object))
  if (shared !== null) {
    state.set(value, { status: 'gone', on: error, at: null, to: shared })
    return
  }
  state.set(value, { status: error === null ? 'owned' : 'pending', on: error, at: null })
  if (out === null) state.write(object, '#filled', value)
  else writePlace(walk, frame, state, out, value, call.at)
  state.note(frame.fn.file, call.at.line, `\`${call.text}\` opens ${resource.label}`)
}
