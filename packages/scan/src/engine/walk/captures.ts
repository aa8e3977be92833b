import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { giveAway } from './give-away.ts'
import { readVar } from './read-place.ts'
import type { Walk } from './walk.ts'

/** True when a function literal captures a variable that holds the value. */
export const closureHolds = (walk: Walk, closure: Value, state: State, value: Value): boolean => {
  const frame = walk.closureFrames.get(closure)
  const fn = walk.unit.functions.get(closure.slice(2, closure.lastIndexOf('@')))
  if (frame === undefined || fn === undefined) return false
  return fn.vars.some(
    (variable) =>
      variable.kind === 'captured' &&
      variable.outer !== undefined &&
      state.reach(readVar(walk, frame, state, variable.outer)).has(value),
  )
}

/** Who gets a function literal can close what it captures. */
export const closureLeaves = (walk: Walk, state: State, value: Value): void => {
  for (const each of state.reach(value)) {
    if (!each.startsWith('K:')) continue
    for (const held of state.liveHandles()) {
      if (closureHolds(walk, each, state, held)) giveAway(walk, state, held, 'closure', null)
    }
  }
}

/** True when a deferred call has the value, directly or through a literal. */
export const isDeferred = (walk: Walk, state: State, value: Value): boolean => {
  return state.defers.some(
    (each) =>
      each.callee === value ||
      each.args.includes(value) ||
      (each.callee?.startsWith('K:') === true && closureHolds(walk, each.callee, state, value)),
  )
}
