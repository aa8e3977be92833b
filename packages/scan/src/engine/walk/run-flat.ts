import type { BlockId, Position } from '../../ir/op.ts'
import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { inOrder, successors } from './block-order.ts'
import { evaluate } from './operands.ts'
import { runDefers } from './run-defers.ts'
import { runOp } from './run-op.ts'
import { fieldEscapes } from './value-types.ts'
import type { BodyExit, Frame, Walk } from './walk.ts'

/** Every block once, on one state: what may happen anywhere is taken to have happened. */
export const runFlat = (walk: Walk, frame: Frame, state: State, depth: number): BodyExit[] => {
  const { fn } = frame
  const outerDefers = state.defers
  state.defers = []
  const values: Value[][] = []
  const reached = new Set<BlockId>([0])
  let last: Position = fn.at
  let current = state
  let returns = false
  for (const id of inOrder(fn)) {
    const block = fn.blocks[id]
    if (block === undefined || !reached.has(id)) continue
    let alive = true
    for (const op of block.ops) {
      const next = runOp(walk, frame, block, op, current, depth)[0]
      if (next === undefined) {
        alive = false
        break
      }
      current = next
    }
    if (!alive) continue
    const { term } = block
    if (term.kind === 'return') {
      returns = true
      last = term.at
      values.push(term.values.map((operand) => evaluate(walk, frame, current, operand)))
      for (const value of values.at(-1) ?? []) fieldEscapes(walk, value)
    }
    for (const to of successors(term)) reached.add(to)
  }
  if (!returns) return []
  const done = runDefers(walk, frame, current, depth, last)[0] ?? current
  done.defers = outerDefers
  return values.map((each) => ({ state: done, values: each, at: last }))
}
