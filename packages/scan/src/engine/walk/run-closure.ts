import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { closureHolds } from './captures.ts'
import { giveAway } from './give-away.ts'
import { maxDepth } from './limits.ts'
import { varKey } from './read-place.ts'
import type { BodyExit, Frame, Walk } from './walk.ts'

/** Runs a function literal on the variables around it. */
export const callClosure = (
  walk: Walk,
  _frame: Frame,
  closure: Value,
  args: readonly Value[],
  state: State,
  depth: number,
): BodyExit[] => {
  const key = closure.slice(2, closure.lastIndexOf('@'))
  const fn = walk.unit.functions.get(key)
  const outer = walk.closureFrames.get(closure)
  if (fn === undefined || outer === undefined || depth >= maxDepth) {
    return [{ state, values: [], at: { line: 0, column: 0 } }]
  }
  const frame: Frame = { id: `${outer.id}${key.slice(key.lastIndexOf('$'))}:`, fn, outer }
  for (const [index, id] of fn.params.entries()) {
    const value = args[index]
    if (value !== undefined) state.vars.set(varKey(frame, id), value)
  }
  return walk.runBody(frame, state, depth + 1)
}

/** Runs a literal that is called some time or never; what it closes or keeps is out of sight. */
export const lendToClosure = (
  walk: Walk,
  frame: Frame,
  state: State,
  closure: Value,
  depth: number,
  detached: boolean,
): State[] => {
  if (depth >= maxDepth) {
    for (const value of state.liveHandles()) {
      if (closureHolds(walk, closure, state, value)) giveAway(walk, state, value, 'closure', null)
    }
    return [state]
  }
  const ran = callClosure(walk, frame, closure, [], state.copy(), depth)
  for (const exit of ran)
    for (const value of exit.values)
      giveAway(walk, exit.state, value, 'returned to who runs it', null)
  for (const exit of ran) {
    // What it returns is for whoever runs it.
    for (const value of exit.values) giveAway(walk, exit.state, value, 'closure', null)
    for (const [value, handle] of exit.state.handles) {
      const before = state.handles.get(value)
      if (before === undefined) continue
      const ended = handle.status === 'released' || handle.status === 'gone'
      if (ended && state.isLive(value))
        state.set(value, { ...before, status: 'gone', to: 'closure' })
    }
    for (const [value, effect] of exit.state.effects) {
      if (!state.effects.has(value))
        state.effects.set(value, effect === 'release' ? 'keep' : effect)
    }
  }
  if (detached) return [state]
  const changed = ran.filter((exit) =>
    exit.state.handles.some((_handle, value) => !state.handles.has(value)),
  )
  return [state, ...changed.slice(0, 4).map((exit) => exit.state)]
}
