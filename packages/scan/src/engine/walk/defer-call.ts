import type { Block } from '../../ir/ir-function.ts'
import type { CallOp, Position } from '../../ir/op.ts'
import { meaningOf } from '../call-meaning.ts'
import { type Deferred, type State } from '../state.ts'
import { operandsOf } from './operands.ts'
import type { Frame, Walk } from './walk.ts'

/** Remembers a call, with its operands as they are now, for the way out. */
export const deferCall = (
  walk: Walk,
  frame: Frame,
  block: Block,
  call: CallOp,
  state: State,
  at: Position,
): State => {
  const { callee, args } = operandsOf(walk, frame, state, call)
  const loop = block.loops.at(-1) ?? null
  const already = state.defers.some((each) => each.call === call)
  const meaning = meaningOf(walk.unit.world, walk.unit.types, frame.fn, call)
  if (
    callee !== null &&
    (meaning.closesReceiver || meaning.maybeCloses || meaning.effects.length > 0)
  ) {
    const site = walk.sites.get(callee)
    const handle = state.handles.get(callee)
    if (site?.resource.nilUnsafe === true && handle?.status === 'pending') {
      walk.events.push({ kind: 'close-unchecked', site, trail: state.trail, at })
    }
  }
  if (!already) {
    const deferred: Deferred = { call, frame: frame.id, callee, args, loop }
    state.defers = [...state.defers, deferred]
  }
  return state
}
