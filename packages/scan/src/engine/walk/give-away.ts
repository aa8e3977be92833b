import type { Position } from '../../ir/op.ts'
import { filledAround } from '../shared-objects.ts'
import type { State } from '../state.ts'
import { type Value, isObject, isOuter, rootOf } from '../value.ts'
import { fieldEscapes } from './value-types.ts'
import type { Walk } from './walk.ts'

/** Whatever can be reached from the value is somebody else's from now on. */
export const giveAway = (
  walk: Walk,
  state: State,
  value: Value,
  to: string,
  at: Position | null,
): void => {
  for (const each of state.reach(value)) {
    const handle = state.handles.get(each)
    if (handle !== undefined) {
      if (state.isLive(each)) state.set(each, { status: 'gone', on: handle.on, at, to })
      // `x.f = h`, and then `serve(x.f)`: the field's handle has another owner.
      else if (handle.to !== undefined && isOuter(handle.to)) fieldEscapes(walk, handle.to)
    } else if (isObject(each)) state.effects.set(each, 'escaped')
    else if (isOuter(each)) noteEffect(state, each, to.startsWith('taken by') ? 'take' : 'keep')
    else {
      const root = rootOf(each)
      if (root !== each && state.isLive(root) && to.startsWith('taken by')) {
        state.set(root, { status: 'gone', on: null, at, to })
      }
      partLeaves(walk, state, each, at)
    }
    fieldEscapes(walk, each)
  }
}

/** A part of an object is closed or handed on: what a method opened in the object may be that part. */
export const partLeaves = (walk: Walk, state: State, part: Value, at: Position | null): void => {
  for (const each of filledAround(state, part)) {
    const isWhole = walk.sites.get(each)?.resource.type === undefined
    if (!isWhole && state.isLive(each)) state.set(each, { status: 'gone', on: null, at })
  }
}

/** Remembers what happens to something of the caller; a release outweighs a mere escape. */
export const noteEffect = (state: State, value: Value, kind: string): void => {
  const known = state.effects.get(value)
  if (known === 'release' && kind === 'keep') return
  state.effects.set(value, kind)
}

/** The handle is somebody else's (`given`) or was closed (`absent`), depending on the error. */
export const giveOrTake = (
  state: State,
  value: Value,
  error: Value | null,
  how: 'given' | 'absent',
  text = '',
): void => {
  for (const each of state.reach(value)) {
    const handle = state.handles.get(each)
    if (handle !== undefined && state.isLive(each)) {
      if (how === 'given') state.set(each, { status: 'given', on: error, at: null, to: text })
      else if (error === null) state.set(each, { ...handle, status: 'gone' })
      else state.set(each, { status: 'pending', on: error, at: null })
    } else if (isOuter(each)) {
      noteEffect(state, each, how === 'given' ? 'take-on-success' : 'keep')
    }
  }
}
