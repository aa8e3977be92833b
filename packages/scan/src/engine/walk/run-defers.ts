import type { Position } from '../../ir/op.ts'
import type { State } from '../state.ts'
import { applyCall } from './apply-call.ts'
import { maxStates } from './limits.ts'
import type { Frame, Walk } from './walk.ts'

/** Runs the deferred calls, the last first. */
export const runDefers = (
  walk: Walk,
  frame: Frame,
  state: State,
  depth: number,
  at: Position,
): State[] => {
  let states = [state]
  for (const deferred of state.defers.toReversed()) {
    states = states.flatMap((each) => {
      const next = each.copy()
      next.defers = []
      return applyCall(
        walk,
        frame,
        deferred.call,
        deferred.callee,
        deferred.args,
        [],
        next,
        depth,
        [],
        at,
      )
    })
    if (states.length > maxStates) states = states.slice(0, maxStates)
  }
  return states
}
