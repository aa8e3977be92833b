import type { BlockId, CallOp, Position } from '../../ir/op.ts'
import type { Place } from '../../ir/place.ts'
import { unknownType } from '../../ir/type-ref.ts'
import { meaningOf } from '../call-meaning.ts'
import type { State } from '../state.ts'
import { type Value, isHandle, isObject, nil } from '../value.ts'
import { applyToOperands } from './call-effects.ts'
import { bindResults, errorOf } from './call-results.ts'
import { numberOf } from './read-place.ts'
import { callClosure, lendToClosure } from './run-closure.ts'
import { useValue } from './use-value.ts'
import { typeOfValue } from './value-types.ts'
import type { Frame, Walk } from './walk.ts'
import { writePlace } from './write-place.ts'

/** Applies a call whose operands are values already. */
export const applyCall = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  callee: Value | null,
  args: readonly Value[],
  results: readonly (Place | null)[],
  state: State,
  depth: number,
  loops: readonly BlockId[],
  at: Position,
): State[] => {
  const closure = call.callee.kind === 'value' ? callee : null
  if (closure !== null && closure.startsWith('K:')) {
    return callClosure(walk, frame, closure, args, state, depth).map((exit) => {
      for (const [index, place] of results.entries()) {
        if (place !== null)
          writePlace(walk, frame, exit.state, place, exit.values[index] ?? 'u0', at)
      }
      return exit.state
    })
  }
  if (call.callee.kind === 'function' && call.callee.name.startsWith('assert:')) {
    assertType(walk, frame, call, call.callee.name.slice(7), args[0] ?? 'u0', results, state)
    return [state]
  }
  const meaning = meaningOf(walk.unit.world, walk.unit.types, frame.fn, call)
  if (meaning.exits) return []
  if (callee !== null && !meaning.closesReceiver && !meaning.maybeCloses)
    useValue(walk, state, callee, at, call.text)
  for (const arg of args)
    if (meaning.effects.length === 0) useValue(walk, state, arg, at, call.text)
  const [first, second] = args
  if (meaning.name === 'runtime.SetFinalizer' && first !== undefined) {
    const operand = call.args[0]
    const type = operand === undefined ? unknownType : walk.unit.types.ofOperand(frame.fn, operand)
    walk.events.push({ kind: 'finalizer', type, set: second !== nil, at })
    const site = walk.sites.get(first)
    if (second !== nil && site !== undefined && state.handles.get(first)?.status === 'released')
      walk.events.push({ kind: 'finalizer-late', site, trail: state.trail, at })
  }
  const pendingOn = errorOf(walk, frame, call, meaning, results)
  applyToOperands(walk, frame, call, meaning, callee, args, state, pendingOn, at)
  let states = [state]
  for (const arg of args) {
    if (arg.startsWith('K:'))
      states = states.flatMap((each) => {
        const before = each.copy()
        const after = lendToClosure(walk, frame, each, arg, depth, false)
        if (pendingOn !== null) for (const next of after) dependOn(pendingOn, before, next)
        return after
      })
  }
  for (const each of states)
    bindResults(walk, frame, call, meaning, callee, args, results, each, loops, at, pendingOn)
  return states
}

/** Handles that a literal opened are there when the call that ran it did not fail. */
const dependOn = (error: Value, before: State, after: State): void => {
  for (const value of after.liveHandles()) {
    const handle = after.handles.get(value)
    if (handle?.status === 'owned' && !before.isLive(value))
      after.set(value, { status: 'pending', on: error, at: null })
  }
}

/** `v, ok := x.(T)`: v is x, and ok is known when it is known what x is. */
const assertType = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  asserted: string,
  value: Value,
  results: readonly (Place | null)[],
  state: State,
): void => {
  const [into, ok] = results
  if (into !== undefined && into !== null) writePlace(walk, frame, state, into, value, call.at)
  if (ok === undefined || ok === null) return
  const type = isHandle(value) || isObject(value) ? typeOfValue(walk, value) : unknownType
  const { types } = walk.unit.world
  const concrete = (name: string): boolean => types.get(name)?.interfaceMethods === null
  const known = type.kind === 'named' && concrete(type.name) && concrete(asserted)
  const answer = `u${numberOf(walk, call)}_ok`
  state.renew(answer)
  const flag = value === nil ? '#false' : known ? `#${type.name === asserted}` : answer
  writePlace(walk, frame, state, ok, flag, call.at)
}
