import type { Resource } from '../../catalog/entry.ts'
import type { CallOp, Position } from '../../ir/op.ts'
import { element } from '../../ir/place.ts'
import { isCFile } from '../languages.ts'
import type { State } from '../state.ts'
import { type Value, isObject, isOuter, rootOf } from '../value.ts'
import { noteEffect, partLeaves } from './give-away.ts'
import { fieldOfValue, typeOfValue } from './value-types.ts'
import type { Walk } from './walk.ts'

/** An object of unknown origin that a call may have filled. */
const isOpaqueLocal = (value: Value): boolean =>
  !value.includes('.') && (value.startsWith('u') || value.startsWith('x'))

/** Gives back a handle, or everything that an object made here holds. */
export const releaseWhole = (
  walk: Walk,
  state: State,
  value: Value,
  at: Position,
  call: CallOp,
): void => {
  if (isObject(value) || isOpaqueLocal(value)) {
    for (const each of state.reach(value))
      if (each !== value) releaseValue(walk, state, each, at, call)
    if (isObject(value)) return
  }
  releaseValue(walk, state, value, at, call)
}

/** A method that sounds like a close: for handles that know it as a partial release, only that. */
export const releaseMaybe = (
  walk: Walk,
  state: State,
  value: Value,
  at: Position,
  call: CallOp,
): void => {
  const site = walk.sites.get(value)
  const name = call.callee.kind === 'method' ? call.callee.name : ''
  if (site !== undefined && (site.resource.partial ?? []).includes(name)) {
    const type = typeOfValue(walk, value)
    walk.events.push({ kind: 'stopped', value, type, trail: state.trail, call })
    return
  }
  releaseWhole(walk, state, value, at, call)
}

/** Gives back a handle and the members of a container. */
export const releaseValue = (
  walk: Walk,
  state: State,
  value: Value,
  at: Position,
  call: CallOp,
): void => {
  const whole = new Set<Value>()
  if (value.endsWith(`.${element}`)) {
    const members = state.elements(value.slice(0, -element.length - 1))
    for (const member of members) for (const each of state.reach(member)) whole.add(each)
  }
  if (isObject(rootOf(value))) for (const each of state.reach(value)) whole.add(each)
  whole.delete(value)
  // One pass over a container closes each member once, however often the body is walked.
  for (const each of whole) if (state.isLive(each)) releaseOne(walk, state, each, at, call)
  releaseOne(walk, state, value, at, call)
}

const releaseOne = (walk: Walk, state: State, value: Value, at: Position, call: CallOp): void => {
  const lender = walk.lent.get(value)
  if (lender !== undefined) {
    walk.events.push({
      kind: 'close-lent',
      trail: state.trail,
      at: call.at,
      from: lender,
      text: call.text,
    })
  }
  const field = fieldOfValue(walk, value)
  const handle = state.handles.get(value)
  const stored = handle?.to !== undefined && /^[PRG]/.test(handle.to) ? handle.to : null
  const released = field ?? (stored === null ? null : fieldOfValue(walk, stored))
  if (released !== null) {
    walk.events.push({
      kind: 'field-released',
      ...released,
      at,
      guarded: state.facts.has(`null:${value}`) || !isOuter(rootOf(value)),
      isFd: call.callee.kind === 'function' && call.callee.name === 'close',
      // `if (close(fd)) return` is told when there was nothing to close.
      plain: !isQuestion(walk, call) && /^(?:::)?\s*close\b/.test(call.text),
    })
  }
  const site = walk.sites.get(value)
  if (handle === undefined || site === undefined) {
    if (isOuter(value)) noteEffect(state, value, 'release')
    const root = rootOf(value)
    if (root !== value && state.isLive(root)) state.set(root, { status: 'gone', on: null, at })
    partLeaves(walk, state, value, at)
    return
  }
  switch (handle.status) {
    case 'released':
      if (site.resource.closeOnce && handle.to?.includes('[]') !== true)
        walk.events.push({ kind: 'double-close', site, trail: state.trail, at: call.at })
      break
    case 'gone':
      if (site.resource.closeOnce && handle.to?.startsWith('taken by') === true) {
        walk.events.push({
          kind: 'two-owners',
          site,
          trail: state.trail,
          at: call.at,
          taker: handle.to,
        })
      } else if ((isCFile(walk.fn.file) ? /^(?:P\d+|R)\./ : /^R\./).test(handle.to ?? '')) {
        // What was put into an object of the caller's is closed again: the field may still name it.
        const direct = call.callee.kind === 'function' && call.callee.name === 'close'
        state.set(value, { ...handle, status: 'released', at: direct ? call.at : null })
      }
      break
    case 'absent':
      walk.events.push({ kind: 'absent-released', site })
      // Only where it was asked and is known: a bare close at a common end closes -1 on purpose.
      // What a call did not fill in still has the value from before.
      if (site.resource.raw === true && call.statement && !value.includes('_f')) {
        walk.events.push({ kind: 'close-invalid', site, trail: state.trail, at: call.at })
      }
      break
    case 'pending':
    case 'owned':
    case 'given':
      if (isOther(site.resource, call)) {
        walk.events.push({ kind: 'wrong-release', site, trail: state.trail, call })
      }
      state.set(value, { status: 'released', on: null, at: call.at })
      state.note(walk.fn.file, call.at.line, `closes it: \`${call.text}\``)
      break
  }
}

/** The result has no name: it is what a condition asks. */
const isQuestion = (walk: Walk, { results: [result] }: CallOp): boolean =>
  result !== null && result !== undefined && walk.fn.vars[result.root]?.kind === 'temp'

/** True for the release of another kind of handle: `close` of a `FILE *`, `free` of a link. */
const isOther = (resource: Resource, call: CallOp): boolean => {
  const { releasers = [] } = resource
  if (call.callee.kind !== 'function' || releasers.length === 0) return false
  return foreignReleases.has(call.callee.name) && !releasers.includes(call.callee.name)
}

/** Releases that are never a project's own wrapper around the right one. */
const foreignReleases = new Set([
  'close',
  'free',
  'fclose',
  'closedir',
  'bpf_object__close',
  'bpf_link__destroy',
  'btf__free',
  'ring_buffer__free',
  'perf_buffer__free',
  'xdp_program__close',
])
