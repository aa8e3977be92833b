import type { CallOp } from '../../ir/op.ts'
import type { State } from '../state.ts'
import { giveAway } from './give-away.ts'
import { operandsOf } from './operands.ts'
import { lendToClosure } from './run-closure.ts'
import type { Frame, Walk } from './walk.ts'

/** A goroutine may do with what it gets whatever it likes, later. */
export const spawnCall = (
  walk: Walk,
  frame: Frame,
  call: CallOp,
  state: State,
  depth: number,
): State[] => {
  const { callee, args } = operandsOf(walk, frame, state, call)
  for (const arg of args) giveAway(walk, state, arg, 'handed to a goroutine', call.at)
  if (callee !== null && callee.startsWith('K:'))
    lendToClosure(walk, frame, state, callee, depth, true)
  else if (callee !== null) giveAway(walk, state, callee, 'used by a goroutine', call.at)
  return [state]
}
