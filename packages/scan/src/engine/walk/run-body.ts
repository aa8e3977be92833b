import type { BlockId } from '../../ir/op.ts'
import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { joinsOf } from './block-order.ts'
import { leaveBlock } from './leave-block.ts'
import { maxIdleStates, maxStates, maxSteps } from './limits.ts'
import { readVar } from './read-place.ts'
import { runDefers } from './run-defers.ts'
import { runOp } from './run-op.ts'
import type { BodyExit, Frame, Walk } from './walk.ts'

/** Runs a body with all its deferred calls; one result for each way out. */
export const runBody = (walk: Walk, frame: Frame, start: State, depth: number): BodyExit[] => {
  const { fn } = frame
  const exits: BodyExit[] = []
  const seen = new Map<BlockId, Set<string>>()
  const joins = joinsOf(fn)
  const outerDefers = start.defers
  const first = start.copy()
  first.defers = []
  const queue: { readonly block: BlockId; readonly state: State }[] = [{ block: 0, state: first }]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const block = fn.blocks[next.block]
    if (block === undefined) continue
    walk.steps += 1
    if (walk.steps > maxSteps) {
      walk.gaveUp = true
      break
    }
    if (joins.has(next.block)) {
      const hashes = seen.get(next.block) ?? new Set()
      seen.set(next.block, hashes)
      const hash = next.state.hash()
      if (hashes.has(hash)) continue
      if (hashes.size >= (next.state.hasLive() ? maxStates : maxIdleStates)) {
        walk.gaveUp = true
        continue
      }
      hashes.add(hash)
    }
    let states = [next.state]
    for (const op of block.ops) {
      const [only] = states
      states =
        states.length === 1 && only !== undefined
          ? runOp(walk, frame, block, op, only, depth)
          : states.flatMap((state) => runOp(walk, frame, block, op, state, depth))
      if (states.length > maxStates) {
        walk.gaveUp = true
        states = states.slice(0, maxStates)
      }
    }
    for (const state of states) {
      for (const way of leaveBlock(walk, frame, next.block, block, state)) {
        if (way.kind === 'block') queue.push({ block: way.block, state: way.state })
        else {
          for (const done of runDefers(walk, frame, way.state, depth, way.at)) {
            done.defers = outerDefers
            exits.push({
              state: done,
              values: finalValues(walk, frame, done, way.values),
              at: way.at,
            })
          }
        }
      }
    }
  }
  return exits
}

/** Named results may have been changed by deferred calls. */
const finalValues = (
  walk: Walk,
  frame: Frame,
  state: State,
  values: readonly Value[],
): readonly Value[] => {
  if (frame.fn.resultVars.length === 0) return values
  return frame.fn.resultVars.map((id) => readVar(walk, frame, state, id))
}
