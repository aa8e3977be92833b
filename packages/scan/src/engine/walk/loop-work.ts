import type { BlockId } from '../../ir/op.ts'
import { element } from '../../ir/place.ts'
import type { State } from '../state.ts'
import { readPlace } from './read-place.ts'
import type { Frame, Walk } from './walk.ts'

/** A loop over a container with handles in it is entered at least once. */
export const loopHasWork = (walk: Walk, frame: Frame, head: BlockId, state: State): boolean => {
  for (const block of frame.fn.blocks) {
    if (!block.loops.includes(head)) continue
    for (const op of block.ops) {
      const places = op.kind === 'assign' && op.src.kind === 'place' ? [op.src.place] : []
      const args = op.kind === 'call' ? op.args : []
      for (const arg of args) if (arg.kind === 'place') places.push(arg.place)
      for (const place of places) {
        const at = place.path.lastIndexOf(element)
        if (at < 0) continue
        const container = readPlace(walk, frame, state, {
          root: place.root,
          path: place.path.slice(0, at),
        })
        if (state.isLive(container)) return true
        if (
          state
            .elements(container)
            .some((value) => [...state.reach(value)].some((each) => state.isLive(each)))
        ) {
          return true
        }
      }
    }
  }
  return false
}
